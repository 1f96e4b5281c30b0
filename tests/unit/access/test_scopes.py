"""`entry_scope` under random changes of a tree and of rights: always the nearest place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import Select, create_engine, select
from sqlalchemy.orm import Session

from cms.access.grants import clear_break, grant, revoke, seed_roles, set_break
from cms.access.models import EntryScope
from cms.access.rights import load_rights
from cms.access.scopes import forget_entries, make_scope, place_entry, rescope, scope_of
from cms.db.base import Base
from cms.db.identifiers import new_id
from cms.errors import NotFound

number = st.integers(0, 1000)


class Places(RuleBasedStateMachine):
    """A tree in memory beside the tables, which must say the same."""

    def __init__(self) -> None:
        super().__init__()
        self.engine = create_engine("sqlite://")
        Base.metadata.create_all(self.engine)
        self.session = Session(self.engine)
        seed_roles(self.session)
        self.parents: dict[str, str | None] = {}
        self.grants: dict[str, str] = {}
        self.breaks: set[str] = set()
        self.pinned: set[str] = set()

    def teardown(self) -> None:
        self.session.close()
        self.engine.dispose()

    def one(self, at: int) -> str:
        return list(self.parents)[at % len(self.parents)]

    def below(self, entry_id: str) -> set[str]:
        return {entry for entry in self.parents if entry_id in self.line(entry)}

    def line(self, entry: str | None) -> list[str]:
        found = []
        while entry is not None:
            found.append(entry)
            entry = self.parents[entry]
        return found

    def descendants(self, session: Session, entry_id: str) -> Select[Any]:
        ids = self.below(entry_id)
        return select(EntryScope.entry_id).where(EntryScope.entry_id.in_(ids))

    def nearest(self, entry: str | None) -> str | None:
        marked = {*self.grants.values(), *self.breaks, *self.pinned}
        return next((place for place in self.line(entry) if place in marked), None)

    @rule(at=number, root=st.booleans())
    def place(self, at: int, root: bool) -> None:
        entry, parent = new_id(), None if root or not self.parents else self.one(at)
        place_entry(self.session, entry, parent)
        self.parents[entry] = parent

    @precondition(lambda self: self.parents)
    @rule(at=number)
    def give(self, at: int) -> None:
        entry = self.one(at)
        given = grant(self.session, "group:a", "editor", entry, self.descendants)
        self.grants[given.id] = entry

    @precondition(lambda self: self.grants)
    @rule(at=number)
    def take(self, at: int) -> None:
        given = list(self.grants)[at % len(self.grants)]
        revoke(self.session, given)
        del self.grants[given]

    @precondition(lambda self: self.parents)
    @rule(at=number)
    def shut(self, at: int) -> None:
        set_break(self.session, self.one(at), self.descendants)
        self.breaks.add(self.one(at))

    @precondition(lambda self: self.parents)
    @rule(at=number)
    def open(self, at: int) -> None:
        clear_break(self.session, self.one(at))
        self.breaks.discard(self.one(at))

    @precondition(lambda self: self.parents)
    @rule(at=number)
    def pin(self, at: int) -> None:
        make_scope(self.session, self.one(at), self.descendants, pinned=True)
        self.pinned.add(self.one(at))

    @precondition(lambda self: self.parents)
    @rule(at=number, to=number)
    def move(self, at: int, to: int) -> None:
        entry = self.one(at)
        allowed = [None, *(e for e in self.parents if e not in self.below(entry))]
        parent = allowed[to % len(allowed)]
        self.parents[entry] = parent
        rescope(self.session, entry, parent, self.descendants)

    @precondition(lambda self: self.parents)
    @rule(at=number)
    def purge(self, at: int) -> None:
        gone = self.below(self.one(at))
        forget_entries(self.session, gone)
        self.parents = {e: p for e, p in self.parents.items() if e not in gone}
        self.grants = {g: e for g, e in self.grants.items() if e not in gone}
        self.breaks -= gone
        self.pinned -= gone

    @invariant()
    def every_entry_knows_its_nearest_place(self) -> None:
        rows = self.session.execute(select(EntryScope.entry_id, EntryScope.scope_id))
        stored = {row.entry_id: row.scope_id for row in rows}
        assert stored == {entry: self.nearest(entry) for entry in self.parents}

    @invariant()
    def every_place_knows_the_one_above_it(self) -> None:
        marked = {*self.grants.values(), *self.breaks, *self.pinned}
        rights = load_rights(self.session)
        assert rights.parents == {entry: self.nearest(self.parents[entry]) for entry in marked}
        assert rights.breaks == self.breaks


Places.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestPlaces = Places.TestCase


def test_an_entry_is_placed_under_one_that_exists(session: Session) -> None:
    seed_roles(session)
    for parent in (new_id(), "no id"):
        with pytest.raises(NotFound):
            place_entry(session, new_id(), parent)
    assert scope_of(session, None) is None
