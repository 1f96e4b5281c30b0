"""Whatever rights there are: lists, counts, relations, GraphQL, search, moments and history show what they allow."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from cms import clock
from cms.access.actor import TokenScope
from cms.access.facts import Facts
from cms.access.permissions import PermissionRegistry
from cms.db.session import make_engine
from conftest import FROZEN
from tests.functional.api.hostile.wire import Wire

from .rights_site import NAMES, PRINCIPALS, REGISTRY, TYPES, Look, Oracle, RightsSite

SETS = 1000 if os.environ.get("CMS_TEST_LONG") else 24
"""How many random sets of rights are tried on each database."""
WORDS = ("Berry", "Ann", "Fig")
"""Words of titles that are searched for."""
PERMISSIONS = [one.name for one in PermissionRegistry() if one.content]

conditions = st.sampled_from(
    [
        None,
        None,
        None,
        {"owner": "$user.id"},
        {"not": {"owner": "$user.id"}},
        {"title": "Apple"},
        {"title": {"icontains": "E"}},
        {"or": [{"title": {"starts": "B"}}, {"owner": None}]},
        {"rank": {"between": ["1", "4"]}},
        {"slug": {"ends": "y"}},
        {"published_at": None},
        {"published_at": {"lt": "$now"}},
        {"name": "Ann"},
        {"title": {"in": ["Fig", "$user.groups"]}},
        {"nonsense": 1},
    ]
)
seeing = ["view", "view", "view_draft", "view_draft", "view_history", "view_scheduled"]
rules = st.fixed_dictionaries(
    {
        "effect": st.sampled_from(["allow", "allow", "deny"]),
        "permission": st.sampled_from(["*", *seeing, "view_audit"]),
        "type": st.sampled_from(["*", "*", "*", "page", "person", "note"]),
        "locales": st.sampled_from([["*"], ["*"], ["*"], ["de"], ["en", "de"]]),
        "fields": st.sampled_from(
            [["*"], ["*"], ["*"], ["rank"], ["title", "author"], ["secret"], ["related", "rank"]]
        ),
        "condition": conditions,
    }
)
pages = st.integers(0, len(NAMES) - 1)
grants = st.tuples(
    st.none() | pages,
    st.sampled_from(PRINCIPALS),
    st.sampled_from(["one", "one", "two", "two", "editor", "author", "reader"]),
)
scopes = st.builds(
    TokenScope,
    permission=st.sampled_from(["*", "*", "view", "view_draft", "view_history"]),
    type=st.sampled_from(["*", "*", "page"]),
    locale=st.sampled_from(["*", "*", "de"]),
)
rights = st.fixed_dictionaries(
    {
        "roles": st.tuples(st.lists(rules, min_size=1, max_size=4), st.lists(rules, max_size=3)),
        "granted": st.lists(grants, min_size=1, max_size=7),
        "breaks": st.lists(pages, max_size=2),
        "groups": st.lists(st.sampled_from(["cherry", "plum"]), unique=True),
        "scopes": st.none() | st.none() | st.lists(scopes, min_size=1, max_size=2),
    }
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def there(request: pytest.FixtureRequest) -> Iterator[RightsSite]:
    source = request.getfixturevalue(f"{request.param}_source")
    with clock.freeze(FROZEN), source.copy() as url:
        engine: Engine = make_engine(url)
        yield RightsSite(engine)
        engine.dispose()


class Compared:
    """What the API shows somebody, held against what the decision says."""

    def __init__(self, there: RightsSite, wire: Wire, oracle: Oracle) -> None:
        self.there, self.wire, self.oracle = there, wire, oracle

    def look(self, look: Look) -> None:
        seen = self.oracle.seen(look, look.needs)
        for kind in TYPES:
            self.lists(look, kind, seen, look.needs[:1])
            self.filters(look, kind, seen, look.needs[:1])
            self.graphql(look, kind, {one for one in seen if self.there.types[one] == kind})
        for word in WORDS:
            self.search(look, word, seen, look.needs[:1])

    def graphql(self, look: Look, kind: str, expected: set[str]) -> None:
        """The list by GraphQL, whose schema has no type of which nothing may be seen."""
        through = f'locale: "{look.locale}", status: {look.status}, at: $at, first: 100'
        body = {
            "query": f"query ($at: DateTime) {{ {kind}List({through}) {{ total items {{ id }} }} }}",
            "variables": {"at": look.at and clock.to_text(look.at)},
        }
        answer = self.wire.post("/graphql", body)
        told = (answer.json.get("data") or {}).get(f"{kind}List") if answer.status == 200 else None
        if told is None:
            assert answer.status in (200, 403), answer
            assert expected == set(), (look, kind, answer)
            return
        assert {one["id"] for one in told["items"]} == expected, (look, kind)
        assert told["total"] == len(expected)

    def search(self, look: Look, word: str, seen: set[str], reading: tuple[str, ...]) -> None:
        """What is found by a word of its title, which is all that is searched here."""
        answer = self.wire.get(f"/search?q={word}&count=true&page[size]=100&{look.query}")
        readable = {
            one for one in seen if self.title(one) in self.oracle.fields(look, one, reading)
        }
        holding = {
            one
            for one in readable
            if word in str(self.document(look, one).get(self.title(one))).split()
        }
        if answer.status != 200:
            assert (answer.status, seen) == (403, set()), (look, word, answer)
            return
        told = answer.json
        found = {one["id"] for one in told["data"]}
        assert told["meta"]["page"]["total"] == len(found)
        if told["meta"].get("tolerant"):
            assert found <= readable, (look, word)
            assert holding == set() or not self.oracle.reads_whole, (look, word)
        elif self.oracle.reads_whole:
            assert found == holding, (look, word)
        else:
            # By a field that is hidden of anything, nothing is found by anybody.
            assert found <= holding, (look, word)

    def title(self, entry: str) -> str:
        return "name" if self.there.types[entry] == "person" else "title"

    def lists(self, look: Look, kind: str, seen: set[str], reading: tuple[str, ...]) -> None:
        """The list, its count, its fields and what is included in it."""
        expected = {one for one in seen if self.there.types[one] == kind}
        include = {"page": "&include=author.boss,related", "person": "&include=boss"}.get(kind, "")
        address = f"/content/{kind}?count=true&page[size]=100&{look.query}"
        answer = self.wire.get(address + include)
        if answer.status == 400 and include:
            # A relation that is not read anywhere is as one that is not declared.
            answer = self.wire.get(address)
        if answer.status != 200:
            assert answer.status in (403, 404), answer
            assert expected == set(), (look, kind, answer)
            return
        told = answer.json
        assert {one["id"] for one in told["data"]} == expected, (look, kind)
        assert told["meta"]["page"]["total"] == len(expected)
        for one in told["data"]:
            self.entry(look, one, seen, reading)

    def entry(self, look: Look, told: Any, seen: set[str], reading: tuple[str, ...]) -> None:
        """One entry as it is answered, and those within it."""
        assert told["id"] in seen, (look, told)
        document = self.there.stands[look][told["id"]].document
        readable = self.oracle.fields(look, told["id"], reading)
        fields = REGISTRY.require(told["type"]).fields
        for name in fields:
            value, stored = told.get(name), document.get(name)
            if name not in readable:
                assert name not in told, (look, name, told)
            elif name in ("author", "boss"):
                expected = stored["id"] if stored and stored["id"] in seen else None
                assert (value or {}).get("id") == expected, (look, name, told)
                self.within(look, value, seen, reading)
            elif name == "related":
                wanted = [one["id"] for one in stored or () if one["id"] in seen]
                assert [one["id"] for one in value or ()] == wanted
                for one in value or ():
                    self.within(look, one, seen, reading)
            else:
                assert value == stored, (look, name, told)

    def within(self, look: Look, value: Any, seen: set[str], reading: tuple[str, ...]) -> None:
        if value is not None and "_meta" in value:
            self.entry(look, value, seen, reading)

    def filters(self, look: Look, kind: str, seen: set[str], reading: tuple[str, ...]) -> None:
        """A filter finds by what is read only; by a field that is hidden anywhere, by nothing."""
        name = {"page": "secret", "person": "name", "note": "title"}[kind]
        relation = {"page": "author", "person": "boss", "note": ""}[kind]
        address = f"/content/{kind}?{look.query}&filter[{name}][null]=false"
        found = self.found(address)
        if found is not None:
            holding = {one for one in seen if self.there.types[one] == kind}
            assert all(name in self.oracle.fields(look, one, reading) for one in holding)
            assert found == {one for one in holding if self.document(look, one).get(name)}
        if not relation:
            return
        target = self.there.people[0]
        for condition in (f"[{relation}]={target}", f"[{relation}.id]={target}"):
            found = self.found(f"/content/{kind}?{look.query}&filter{condition}")
            if found is not None:
                leading = {
                    one
                    for one in seen
                    if self.there.types[one] == kind
                    and (self.document(look, one).get(relation) or {}).get("id") == target
                }
                assert found == (leading if target in seen else set()), (look, condition)

    def facts(self, look: Look, entry: str) -> Facts | None:
        there = self.there.stands[look].get(entry)
        return None if there is None else there.facts

    def document(self, look: Look, entry: str) -> Any:
        return self.there.stands[look][entry].document

    def found(self, address: str) -> set[str] | None:
        answer = self.wire.get(address)
        assert answer.status in (200, 400, 403, 404), answer
        return {one["id"] for one in answer.json["data"]} if answer.status == 200 else None

    # -- one entry ------------------------------------------------------------------------

    def one(self, entry: str) -> None:
        kind = self.there.types[entry]
        place = f"/content/{kind}/{entry}"
        live, draft = self.there.looks[0], self.there.looks[1]
        seen = {one: entry in self.oracle.seen(one, one.needs) for one in (live, draft)}
        known = any(seen.values())
        assert (self.wire.get(place).status == 200) is seen[live]
        assert (self.wire.get(f"{place}?status=draft").status == 200) is seen[draft]
        standing = draft if seen[draft] else live
        facts = self.facts(standing, entry)
        # Without a locale the question is about all of them.
        for locale in ("en", None):
            asked = f"{place}/permissions" + (f"?locale={locale}" if locale else "")
            answer = self.wire.get(asked)
            assert (answer.status == 200) is known, (entry, answer)
            if facts is not None and known:
                told = {one["permission"]: one["allowed"] for one in answer.json["data"]}
                of_locale = replace(facts, locale=locale)
                expected = {
                    name: self.oracle.allows(name, entry, of_locale) for name in PERMISSIONS
                }
                assert told == expected, (entry, locale)
        self.history(place, entry, standing, known)
        self.references(place, entry, live, seen[live])

    def history(self, place: str, entry: str, standing: Look, known: bool) -> None:
        answer = self.wire.get(f"{place}/versions")
        facts = self.facts(standing, entry)
        may = known and facts is not None
        if facts is not None:
            whole = replace(facts, locale=None)
            may = may and self.oracle.allows("view_history", entry, whole)
        assert (answer.status == 200) is may, (entry, answer)
        if not may:
            refused = 403 if known else 404
            # Nobody known is asked to sign in, unless there may be some history for everybody.
            assert answer.status in ((refused,) if self.wire.token else (401, 404)), answer
            return
        assert facts is not None
        locales = {
            one: self.oracle.fields_of(replace(facts, locale=one), entry, ("view_history",))
            for one in ("en", "de")
        }
        for version in answer.json["data"]:
            for change in version["changes"]:
                own = locales.get(change["slice"], locales["en"] | locales["de"])
                assert change["field"] in own, (entry, change)
        told = self.wire.get(f"{place}/versions/1").json["data"]
        assert {
            name for name in REGISTRY.require(self.there.types[entry]).fields if name in told
        } <= (locales["en"])

    def references(self, place: str, entry: str, look: Look, shown: bool) -> None:
        answer = self.wire.get(f"{place}/references")
        assert (answer.status == 200) is shown
        if not shown:
            return
        seen = self.oracle.seen(look, ("view",))
        leading = {
            (one, name)
            for one in seen
            for name in ("author", "boss", "related")
            if entry in _ids(self.document(look, one).get(name))
        }
        told = {(one["id"], one["field"]) for one in answer.json["data"]}
        readable = {one: self.oracle.fields(look, one, ("view",)) for one, _ in leading}
        assert told == {(one, name) for one, name in leading if name in readable[one]}


def _ids(value: Any) -> list[str]:
    found = value if isinstance(value, list) else [value] if value else []
    return [one["id"] for one in found]


@settings(
    max_examples=SETS,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    given_rights=rights,
    anonymous=st.sampled_from([False, False, False, True]),
    looks=st.lists(st.integers(0, 5), min_size=2, max_size=2, unique=True),
    asked=st.lists(st.integers(0, 12), min_size=2, max_size=2, unique=True),
)
def test_what_is_shown_is_what_is_allowed(
    there: RightsSite,
    given_rights: dict[str, Any],
    anonymous: bool,
    looks: list[int],
    asked: list[int],
) -> None:
    clock.tick(1)
    secret = there.entitle(**given_rights)
    token = None if anonymous else secret
    with there.sessions() as session:
        oracle = Oracle(there, session, token)
    compared = Compared(there, Wire(there.app, token), oracle)
    for number in looks:
        compared.look(there.looks[number])
    everything = sorted(there.types)
    for number in asked:
        compared.one(everything[number])
