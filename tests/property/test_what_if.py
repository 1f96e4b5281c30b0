"""What a change of rights is said to do is what it does, for random rights and changes."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from cms.access.actor import ANONYMOUS
from cms.access.grants import define_role
from cms.access.models import EntryScope, Grant
from cms.access.permissions import PermissionRegistry
from cms.access.rights import load_rights
from cms.access.rules import ALL
from cms.accounts.actors import actor_for_user
from cms.accounts.groups import create_group
from cms.accounts.models import User
from cms.accounts.users import create_user
from cms.content.lens import open_lens
from cms.content.queries.listing import ListQuery, find
from cms.content.rights.changes import changes_from_json, make_changes
from cms.content.rights.what_if import Asked, WhatIf, what_if
from cms.db.session import begin_write
from cms.errors import CMSError, Forbidden
from tests.property.test_visibility import PAGES, TYPES, Garden, Look, rules
from tests.unit.content.world import REGISTRY, World

PERMISSIONS = PermissionRegistry()
numbers = st.integers(0, PAGES - 1)
principals = st.sampled_from(
    ["system.Everyone", "system.Authenticated", "ann", "ann", "group:a", "group:b"]
)
grants = st.tuples(st.none() | numbers, principals, st.sampled_from(["one", "two", "editor"]))
changes = st.one_of(
    st.builds(lambda one: {"do": "grant", "one": one}, grants),
    st.builds(lambda one: {"do": "grant", "one": one}, grants),
    st.builds(lambda one: {"do": "revoke", "one": one}, st.integers(0, 5)),
    st.builds(
        lambda name, found: {"do": "define_role", "name": name, "rules": found},
        st.sampled_from(["one", "two"]),
        st.lists(rules, max_size=2),
    ),
    st.builds(lambda do, one: {"do": do, "one": one}, st.sampled_from(["break", "join"]), numbers),
    st.builds(
        lambda found: {"do": "set_groups", "groups": found},
        st.lists(st.sampled_from(["a", "b"]), unique=True),
    ),
    st.just({"do": "deactivate"}),
)


class Office:
    """A garden with two users in it, whose rights are changed."""

    def __init__(self, garden: Garden) -> None:
        self.garden, self.world = garden, garden.world
        with self.world.sessions() as session:
            begin_write(session)
            for name in ("a", "b"):
                create_group(session, name, name)
            made = [
                create_user(session, f"{name}@example.org", name, groups=groups)
                for name, groups in (("ann", ["a"]), ("ben", ["b"]))
            ]
            session.commit()
            self.ann, self.ben = (one.id for one in made)

    def principal(self, name: str) -> str:
        return f"user:{self.ann}" if name == "ann" else name

    def real(self, session: Session, change: dict[str, Any]) -> dict[str, Any] | None:
        """A change with the ids of this database; None where it can't be."""
        do, one = change["do"], change.get("one")
        if do == "grant":
            place, principal, role = one
            entry = None if place is None else self.garden.pages[place]
            return {"do": do, "principal": self.principal(principal), "role": role, "entry": entry}
        if do == "revoke":
            there = session.scalars(select(Grant.id).order_by(Grant.id)).all()
            return {"do": do, "grant": there[one % len(there)]} if there else None
        if do in ("break", "join"):
            return {"do": do, "entry": self.garden.pages[one]}
        if do in ("set_groups", "deactivate"):
            return {**change, "user": self.ann}
        return change

    def seen(self, session: Session) -> dict[tuple[str | None, str, str, str], set[str]]:
        """Which entries everybody may view, live and as drafts, by type and locale."""
        found = {}
        users = session.scalars(select(User).where(User.active)).all()
        actors = [(None, ANONYMOUS), *((user.id, actor_for_user(user)) for user in users)]
        for who, actor in actors:
            for permission, status in (("view", "published"), ("view_draft", "draft")):
                for locale in ("en", "de"):
                    more: Any = {"locale": locale, "status": status}
                    for name in TYPES:
                        key = (who, permission, name, locale)
                        try:
                            lens = open_lens(session, self.world.site, actor, REGISTRY, **more)
                            page = find(session, lens, ListQuery(types=(name,), limit=50))
                            found[key] = {row.entry_id for row in page.rows}
                        except Forbidden:
                            found[key] = set()
        return found


@pytest.fixture
def office(engine: Engine, frozen_clock: ModuleType) -> Office:
    return Office(Garden(World(engine), frozen_clock))


@settings(
    max_examples=settings().max_examples // 2,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    roles=st.tuples(st.lists(rules, min_size=1, max_size=3), st.lists(rules, min_size=1)),
    granted=st.lists(grants, max_size=4),
    breaks=st.lists(numbers, max_size=1),
    asked=st.lists(changes, min_size=1, max_size=3),
)
def test_what_is_foretold_is_what_happens(
    office: Office, roles: Any, granted: list[Any], breaks: list[int], asked: list[Any]
) -> None:
    with office.world.sessions() as session:
        begin_write(session)
        for name, role in zip(("one", "two"), roles, strict=True):
            define_role(session, name, name, role)
        look = Look(office.garden, session, ANONYMOUS)
        look.entitle([(p, office.principal(who), role) for p, who, role in granted], breaks)
        wanted = [one for change in asked if (one := office.real(session, change)) is not None]
        if wanted:
            _compare(office, session, wanted)
        session.rollback()


def _compare(office: Office, session: Session, wanted: list[dict[str, Any]]) -> None:
    parsed = changes_from_json(wanted)
    known = Asked(office.world.site, REGISTRY, PERMISSIONS)
    before, scopes = office.seen(session), _scopes(session)
    try:
        foretold = what_if(session, known, parsed, limit=10)
    except CMSError as refused:
        with pytest.raises(type(refused)), session.begin_nested():
            make_changes(session, parsed, PERMISSIONS)
        return
    assert _scopes(session) == scopes
    assert office.seen(session) == before
    make_changes(session, parsed, PERMISSIONS)
    session.flush()
    rights = load_rights(session)
    told_apart = any(one.locales != ALL for role in rights.roles.values() for one in role.rules)
    happened = _happened(before, office.seen(session))
    told = _told(foretold)
    if not (told_apart or any(key[3] == "de" for key in told)):
        happened = {key: one for key, one in happened.items() if key[3] == "en"}
    assert told == {key: one for key, one in happened.items() if key[2] == "page" or key[3] == "en"}


def _scopes(session: Session) -> list[Any]:
    return sorted(map(tuple, session.execute(select(EntryScope.entry_id, EntryScope.scope_id))))


def _told(foretold: WhatIf) -> dict[Any, tuple[int, int]]:
    found: dict[Any, tuple[int, int]] = {}
    for person in foretold.people:
        for one in person.effects:
            listed = one.permission in ("view", "view_draft") and one.type in TYPES
            if listed and (one.gains or one.loses):
                found[person.id, one.permission, one.type, one.locale] = (
                    one.gains or 0,
                    one.loses or 0,
                )
    return found


def _happened(before: Any, after: Any) -> dict[Any, tuple[int, int]]:
    found = {}
    for key, was in before.items():
        now = after.get(key, set())
        if was != now:
            found[key] = (len(now - was), len(was - now))
    return found
