"""Changing rights, and what every process then reads."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, sessionmaker

from cms.access.acl import decide
from cms.access.grants import (
    administrators,
    clear_break,
    define_role,
    delete_role,
    grant,
    revoke,
    seed_roles,
    set_break,
)
from cms.access.models import EntryScope, Role
from cms.access.permissions import PermissionRegistry
from cms.access.rights import Rights, RightsCache, load_rights
from cms.access.scopes import place_entry, scope_of
from cms.db.identifiers import new_id
from cms.db.session import begin_write
from cms.errors import BadRequest, DeclarationError, NotFound, StateConflict, ValidationFailed
from tests.unit.access.shapes import ANN, NEWS, SPORT, article, user

ME = f"user:{ANN}"


def below(session: Session, entry_id: str) -> Select[Any]:
    """The tree of these tests: SPORT stands in NEWS."""
    ids = [NEWS, SPORT] if entry_id == NEWS else [entry_id]
    return select(EntryScope.entry_id).where(EntryScope.entry_id.in_(ids))


@pytest.fixture(autouse=True)
def seeded(session: Session) -> None:
    seed_roles(session)
    place_entry(session, NEWS, None)
    place_entry(session, SPORT, NEWS)


def edits(session: Session, entry_id: str, rights: Rights | None = None) -> bool:
    facts = article(scope_of(session, entry_id))
    return decide(rights or load_rights(session), user(), "edit", facts).allowed


def test_a_grant_on_an_entry_holds_for_what_is_below_until_it_is_revoked(session: Session) -> None:
    assert not edits(session, SPORT)
    given = grant(session, ME, "editor", NEWS, below)
    assert edits(session, NEWS)
    assert edits(session, SPORT)
    revoke(session, given.id)
    assert not edits(session, SPORT)
    assert scope_of(session, SPORT) is None


def test_the_same_grant_twice_is_one(session: Session) -> None:
    first = grant(session, ME, "editor", NEWS, below)
    assert grant(session, ME, "editor", NEWS, below).id == first.id
    revoke(session, first.id)
    assert not edits(session, NEWS)


def test_a_scope_stays_as_long_as_one_grant_or_break_does(session: Session) -> None:
    given = grant(session, ME, "editor", NEWS, below)
    set_break(session, NEWS, below)
    set_break(session, NEWS, below)
    revoke(session, given.id)
    assert scope_of(session, SPORT) == NEWS
    clear_break(session, NEWS)
    clear_break(session, NEWS)
    assert scope_of(session, SPORT) is None


def test_a_break_keeps_rights_from_above_out(session: Session) -> None:
    grant(session, ME, "editor")
    assert edits(session, SPORT)
    set_break(session, SPORT, below)
    assert not edits(session, SPORT)
    assert edits(session, NEWS)


@pytest.mark.parametrize("name", ["", "user:", "user", "group:a b", "robot:x", "user:a\0"])
def test_a_principal_is_a_user_a_group_or_everyone(session: Session, name: str) -> None:
    with pytest.raises(BadRequest):
        grant(session, name, "editor")


def test_what_does_not_exist_is_not_granted(session: Session) -> None:
    for role, entry in (("nobody", None), ("editor", new_id()), ("editor", "no id")):
        with pytest.raises(NotFound):
            grant(session, ME, role, entry, below)
    for unknown in (new_id(), "no id"):
        with pytest.raises(NotFound):
            revoke(session, unknown)


def test_not_everyone_can_be_administrator(session: Session) -> None:
    for name in ("system.Everyone", "system.Authenticated"):
        with pytest.raises(BadRequest):
            grant(session, name, "administrator")


def test_the_last_administrator_stays(session: Session) -> None:
    first = grant(session, ME, "administrator")
    with pytest.raises(StateConflict):
        revoke(session, first.id)
    grant(session, "group:admins", "administrator")
    revoke(session, first.id)
    assert administrators(session) == {"group:admins"}


def test_a_role_is_defined_changed_and_deleted(session: Session) -> None:
    define_role(session, "proof", "Proofreader", [{"effect": "allow", "permission": "edit"}])
    given = grant(session, ME, "proof")
    assert edits(session, NEWS)
    define_role(session, "proof", "Proofreader", [])
    assert not edits(session, NEWS)
    with pytest.raises(StateConflict):
        delete_role(session, "proof")
    revoke(session, given.id)
    delete_role(session, "proof")
    with pytest.raises(NotFound):
        delete_role(session, "proof")


def test_a_role_that_makes_no_sense_is_refused(session: Session) -> None:
    rules = [{"effect": "allow", "permission": "eddit"}]
    with pytest.raises(ValidationFailed) as caught:
        define_role(session, "Proof Reader", "", rules, PermissionRegistry())
    pointers = [problem.pointer for problem in caught.value.problems]
    assert pointers == ["/name", "/label", "/rules/0/permission"]


def test_builtin_roles_are_kept_and_the_administrator_is_as_it_is(session: Session) -> None:
    with pytest.raises(StateConflict):
        define_role(session, "administrator", "Administrator", [])
    with pytest.raises(StateConflict):
        delete_role(session, "editor")
    define_role(session, "editor", "Redaktion", [])
    seed_roles(session)
    changed = session.get(Role, "editor")
    assert changed is not None
    assert (changed.label, changed.builtin) == ("Redaktion", True)


def test_a_stored_role_that_can_not_be_read_stops_all(session: Session) -> None:
    session.add(Role(name="odd", label="Odd", rules=[{"effect": "perhaps"}]))
    session.flush()
    with pytest.raises(DeclarationError, match="odd"):
        load_rights(session)


def test_rights_are_read_once_a_generation(session: Session) -> None:
    cache = RightsCache()
    first = load_rights(session, cache)
    assert load_rights(session, cache) is first
    grant(session, ME, "editor")
    second = load_rights(session, cache)
    assert second is not first
    assert edits(session, NEWS, second)
    assert not edits(session, NEWS, first)


def test_what_is_rolled_back_is_never_taken_for_what_is_committed(
    session_factory: sessionmaker[Session], session: Session
) -> None:
    session.commit()
    cache = RightsCache()
    for role in ("administrator", "reader"):
        with session_factory() as other:
            begin_write(other)
            grant(other, ME, role)
            assert load_rights(other, cache).grants[None] == {ME: (role,)}
            other.rollback() if role == "administrator" else other.commit()
    with session_factory() as other:
        assert load_rights(other, cache).grants[None] == {ME: ("reader",)}


def test_rights_without_a_generation_are_read_anew(session: Session) -> None:
    from cms.access.models import RightsGeneration

    session.query(RightsGeneration).delete()
    cache = RightsCache()
    assert load_rights(session, cache) is not load_rights(session, cache)


def test_an_entry_placed_while_rights_change_above_it_gets_the_new_place(
    session_factory: sessionmaker[Session], session: Session
) -> None:
    session.commit()

    def change() -> None:
        with session_factory() as other:
            begin_write(other)
            set_break(other, NEWS, all_in_news)
            other.commit()

    placed = new_id()

    def all_in_news(within: Session, entry_id: str) -> Select[Any]:
        return select(EntryScope.entry_id).where(EntryScope.entry_id.in_([NEWS, SPORT, placed]))

    with session_factory() as writing:
        begin_write(writing)
        place_entry(writing, placed, SPORT)
        thread = threading.Thread(target=change)
        thread.start()
        thread.join(0.1)
        writing.commit()
    thread.join(10)
    with session_factory() as reading:
        assert scope_of(reading, placed) == NEWS
