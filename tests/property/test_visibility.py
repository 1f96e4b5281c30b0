"""Lists show exactly those entries that the one decision about rights allows, each alone."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyramid.authorization import ACLHelper
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cms import clock
from cms.access.acl import decide, pyramid_acl
from cms.access.actor import ANONYMOUS, AUTHENTICATED, EVERYONE, SYSTEM, Actor, TokenScope
from cms.access.facts import Facts
from cms.access.grants import define_role, grant, set_break
from cms.access.rights import load_rights
from cms.content.lens import open_lens
from cms.content.operations.move import Move
from cms.content.operations.save import SaveDraft
from cms.content.operations.unpublish import Unpublish
from cms.content.queries.entries import by_ids, one
from cms.content.queries.listing import ListQuery, find
from cms.content.queries.tree import children
from cms.content.subtree import descendants
from cms.db.session import begin_write
from cms.errors import CMSError, Forbidden
from tests.unit.content.world import REGISTRY, World

ANN = "00000000-0000-7000-8000-00000000000a"
BEN = "00000000-0000-7000-8000-00000000000b"
ME = f"user:{ANN}"
TYPES = ("page", "note")
PAGES = 7

conditions = st.sampled_from(
    [
        None,
        None,
        {"owner": "$user.id"},
        {"not": {"owner": "$user.id"}},
        {"title": "Apple"},
        {"title": {"icontains": "E"}},
        {"or": [{"title": {"starts": "B"}}, {"owner": None}]},
        {"title": {"in": ["Apple", "$user.groups"]}},
        {"slug": {"ends": "y"}},
        {"seo.robots": "none"},
        {"author": None},
        {"published_at": None},
        {"published_at": {"lt": "$now"}},
        {"nonsense": 1},
    ]
)
permissions = st.sampled_from(["*", "view", "view", "view_draft", "view_draft", "view_history"])
rules = st.fixed_dictionaries(
    {
        "effect": st.sampled_from(["allow", "allow", "deny"]),
        "permission": permissions,
        "type": st.sampled_from(["*", "*", "page", "note"]),
        "locales": st.sampled_from([["*"], ["*"], ["de"], ["en", "de"]]),
        "condition": conditions,
    }
)
places = st.none() | st.integers(0, PAGES - 1)
grants = st.tuples(
    places,
    st.sampled_from([EVERYONE, AUTHENTICATED, ME, f"user:{BEN}", "group:cherry"]),
    st.sampled_from(["one", "one", "two", "two", "editor", "reader"]),
)
scopes = st.builds(
    TokenScope,
    permission=st.sampled_from(["*", "view", "view_draft"]),
    type=st.sampled_from(["*", "page"]),
    locale=st.sampled_from(["*", "de"]),
)


def ann(held: tuple[TokenScope, ...] | None = None) -> Actor:
    return Actor(
        user_id=ANN,
        label="Ann",
        principals=frozenset({EVERYONE, AUTHENTICATED, ME, "group:cherry"}),
        attributes={"user.id": ANN, "user.email": "x@example.org", "user.groups": ("Cherry",)},
        scopes=held,
    )


actors = st.one_of(
    st.just(ANONYMOUS),
    st.just(SYSTEM),
    st.just(ann()),
    st.just(ann()),
    st.lists(scopes, max_size=2).map(lambda held: ann(tuple(held))),
)


class Garden:
    """Pages and notes of several owners, some live, some only drafts, some in German too."""

    def __init__(self, world: World, frozen: ModuleType) -> None:
        self.world = world
        names = ("Apple", "Berry", "Cherry", "Elder", "Fig", "Grape", "Hip")
        owners = (None, ANN, BEN)
        person = world.create("person", name="Ann")
        self.pages = [
            world.create(
                title=name, publish=number % 3 != 2, owner=owners[number % 3],
                author=person if number % 2 else None,
                seo={"robots": "none"} if number % 4 == 1 else None,
            )
            for number, name in enumerate(names)
        ]  # fmt: skip
        notes = [
            world.create("note", title=name, publish=bool(number), owner=owners[number])
            for number, name in enumerate(names[:3])
        ]
        self.entries = {**dict.fromkeys(self.pages, "page"), **dict.fromkeys(notes, "note")}
        german = {"title": "Apfel", "slug": "apfel"}
        world.apply(
            SaveDraft(entry=self.pages[0], data=german, locale="de", base_version=1, publish=True)
        )
        frozen.tick(3600)
        self.then = clock.now() - timedelta(minutes=1)
        world.apply(Unpublish(entry=self.pages[1]))


class Look:
    """What an actor sees in one transaction, by list and one by one."""

    def __init__(self, garden: Garden, session: Session, actor: Actor) -> None:
        self.garden, self.session, self.actor = garden, session, actor
        self.parents: dict[str, str | None] = dict.fromkeys(garden.entries)
        self.special: set[str] = set()

    def entitle(self, granted: list[Any], breaks: list[int]) -> None:
        for place, principal, role in granted:
            entry_id = None if place is None else self.garden.pages[place]
            grant(self.session, principal, role, entry_id, descendants)
            self.special |= {entry_id} if entry_id else set()
        for number in breaks:
            set_break(self.session, self.garden.pages[number], descendants)
            self.special.add(self.garden.pages[number])

    def scope(self, entry_id: str | None) -> str | None:
        while entry_id is not None and entry_id not in self.special:
            entry_id = self.parents[entry_id]
        return entry_id

    def facts(self, row: Any, locale: str) -> Facts:
        document = row.document
        keys: dict[str, Any] = {}
        for name in ("title", "slug"):
            if document.get(name):
                keys |= {name: document[name], f"{name}~": document[name].casefold()}
        robots = (document.get("seo") or {}).get("robots")
        if robots:
            keys |= {"seo.robots": robots, "seo.robots~": robots.casefold()}
        if document.get("author"):
            keys["author"] = document["author"]["id"]
        system = {
            "_id": row.entry_id,
            "_type": row.type,
            "_owner": row.owner_id,
            "_created_at": clock.to_text(row.created_at),
            "_updated_at": clock.to_text(row.updated_at),
            "_published_at": row.published_at and clock.to_text(row.published_at),
            "_slug": row.slug,
            "_parent": row.parent_id,
            "_position": row.position,
        }
        return Facts(
            spec=REGISTRY.require(row.type),
            locale=locale,
            scope=self.scope(row.entry_id),
            keys=keys,
            system=system,
        )

    def compare(self, locale: str, status: Any, at: Any) -> None:
        session, world = self.session, self.garden.world
        more = {"locale": locale, "status": status, "at": at}
        everything = open_lens(session, world.site, SYSTEM, REGISTRY, **more)
        rights = load_rights(session)
        there = by_ids(session, everything, self.garden.entries)
        allowed = set()
        for row in there.values():
            facts = self.facts(row, locale)
            verdicts = [
                decide(rights, self.actor, permission, facts).allowed
                for permission in everything.permissions
            ]
            helper, resource = ACLHelper(), _Resource(pyramid_acl(rights, self.actor, facts))
            for permission, verdict in zip(everything.permissions, verdicts, strict=True):
                permitted = helper.permits(resource, self.actor.principals, permission)
                assert bool(permitted) is verdict
            if all(verdicts):
                allowed.add(row.entry_id)
        try:
            lens = open_lens(session, world.site, self.actor, REGISTRY, **more)
        except Forbidden:
            assert allowed == set()
            return
        self.check(lens, allowed)

    def check(self, lens: Any, allowed: set[str]) -> None:
        session, listed = self.session, set()
        for names in (TYPES[:1], TYPES[1:], TYPES):
            page = find(session, lens, ListQuery(types=names, limit=50, count=True))
            ids = {row.entry_id for row in page.rows}
            assert ids == {one for one in allowed if self.garden.entries[one] in names}
            assert page.total == len(ids)
            listed |= ids
        assert by_ids(session, lens, self.garden.entries).keys() == allowed
        pages = [one for one in allowed if self.garden.entries[one] == "page"]
        under = children(session, lens, [None, *self.garden.pages])
        assert {row.entry_id for row in under} == set(pages)
        for entry_id in self.garden.pages[:2]:
            row = one(session, lens, "page", entry_id)
            assert (row is not None) is (entry_id in allowed)


class _Resource:
    def __init__(self, acl: Any) -> None:
        self.__acl__, self.__parent__ = acl, None


@pytest.fixture
def garden(engine: Engine, frozen_clock: ModuleType) -> Garden:
    return Garden(World(engine), frozen_clock)


@settings(
    max_examples=settings().max_examples // 2,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    actor=actors,
    roles=st.tuples(st.lists(rules, min_size=1, max_size=3), st.lists(rules, min_size=1)),
    granted=st.lists(grants, max_size=6),
    breaks=st.lists(st.integers(0, PAGES - 1), max_size=2),
    moves=st.lists(st.tuples(st.integers(0, PAGES - 1), places), max_size=6),
    late=st.lists(st.tuples(st.integers(0, PAGES - 1), places), max_size=2),
)
def test_the_filter_in_sql_and_the_decision_agree(
    garden: Garden,
    actor: Actor,
    roles: tuple[list[Any], list[Any]],
    granted: list[Any],
    breaks: list[int],
    moves: list[Any],
    late: list[Any],
) -> None:
    with garden.world.sessions() as session:
        begin_write(session)
        look = Look(garden, session, actor)
        executor = garden.world.executor(session)

        def move(number: int, parent: int | None) -> None:
            under = None if parent is None else garden.pages[parent]
            try:
                with session.begin_nested():
                    executor.apply(Move(entry=garden.pages[number], parent=under))
            except CMSError:
                return
            look.parents[garden.pages[number]] = under

        for number, parent in moves:
            move(number, parent)
        for name, role in zip(("one", "two"), roles, strict=True):
            define_role(session, name, name, role)
        look.entitle(granted, breaks)
        for number, parent in late:
            move(number, parent)
        for locale in ("en", "de"):
            look.compare(locale, "published", None)
            look.compare(locale, "draft", None)
            look.compare(locale, "published", garden.then)
        session.rollback()
