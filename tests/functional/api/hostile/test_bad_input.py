"""Bad input to every operation on people, rights and all other nouns: refused, and nothing changed.

Made from the OpenAPI document, so that a new operation is among them. Entries have tests of their own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, select

from cms.db.session import make_session_factory
from cms.db.tables import core_metadata
from tests.functional.api.conftest import PASSWORD

from .bad_bodies import Described, described, written
from .conftest import an_engine
from .wire import Answer, Wire

GRAPHQL = "/api/v1/graphql"
NOT_HERE = ([], ["content"], ["bulk"], ["batch"], ["translations.xlf"])
"""What takes entries: see test_json_bodies, test_naughty_strings and test_schemathesis."""
COUNTED = ("sign_in_failure",)
RECORDED = ("session.refused", "access.refused", "access.throttled")
"""What a refusal itself leaves behind."""
MEDIA = ("text/plain", "application/xml", "multipart/form-data; boundary=x", "", None)
UP = "..%2f..%2f"
PLACES = ("%00", "%ff", UP, "%e2%80%ae", "a" * 3000, "%ed%a0%80", "'%20or%201=1--")
IDLE = ["current_password"]
METHODS = ("POST", "PUT", "PATCH", "DELETE", "BREW")


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]
)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    yield from an_engine(request)


@pytest.fixture(scope="module")
def browser(wire: Wire, nobody: Wire) -> dict[str, str]:
    """The headers of an administrator who has just signed in: what is asked of sessions is in reach."""
    body = {"data": {"email": "administrator@example.org", "password": PASSWORD}}
    answer = nobody.post("/sessions", body)
    assert answer.status == 201
    cookie = str(answer.header("Set-Cookie")).partition(";")[0]
    return {"Cookie": cookie, "X-CSRF-Token": answer.json["data"]["csrf"]}


@pytest.fixture(scope="module")
def names(wire: Wire) -> dict[str, str]:
    """What the places in addresses stand for: things that are there."""
    users = wire.get("/users?page[size]=100").json["data"]
    reader = next(one["id"] for one in users if one["email"] == "reader@example.org")
    grants = wire.get("/grants?page[size]=100").json["data"]
    rules = [{"effect": "allow", "permission": "view"}]
    role = wire.post("/roles", {"data": {"name": "clerk", "label": "Clerk", "rules": rules}})
    group = wire.post("/groups", {"data": {"name": "news", "label": "News"}})
    token = wire.post("/tokens", {"data": {"name": "spare"}})
    release = wire.post("/releases", {"data": {"title": "Spring"}})
    assert [one.status for one in (role, group, token, release)] == [201] * 4
    return {
        "users": reader,
        "grants": grants[-1]["id"],
        "roles": "clerk",
        "groups": "news",
        "tokens": token.json["data"]["id"],
        "releases": release.json["data"]["id"],
    }


@pytest.fixture(scope="module")
def operations(wire: Wire) -> list[Described]:
    document = wire.get("/openapi.json").json
    return [one for one in described(document) if one.path.split("/")[3:4] not in NOT_HERE]


def address(path: str, names: dict[str, str], place: str | None = None) -> str:
    """Fill the places of a path, with things that are there or with one and the same text."""
    parts = path.split("/")
    noun = parts[3]
    for index, part in enumerate(parts):
        if part.startswith("{"):
            there = names.get(noun, "1") if index == 4 else "1"
            parts[index] = there if place is None else place
    return "/".join(parts)


def state(engine: Engine) -> Iterator[tuple[str, str]]:
    """Yield each table with a digest of its rows, but for what a refusal leaves behind."""
    with make_session_factory(engine)() as session:
        for table in core_metadata().sorted_tables:
            if table.name in COUNTED:
                continue
            query = select(table)
            if table.name == "event":
                query = query.where(table.c.name.notin_(RECORDED))
            rows = sorted(str(row) for row in session.execute(query))
            yield table.name, hashlib.sha256("\n".join(rows).encode()).hexdigest()


def refused(one: Described, answer: Answer, told: object) -> None:
    if one.path == GRAPHQL and answer.status == 200:
        # Who takes JSON only is told of a bad document in the body (GraphQL over HTTP, 6.4.1).
        assert answer.json.keys() == {"errors"}
        return
    assert 400 <= answer.status < 500, (one.method, one.path, str(told)[:200], answer)


def test_operations_are_found(operations: list[Described]) -> None:
    paths = {one.path.removeprefix("/api/v1/") for one in operations}
    wanted = (
        "users",
        "groups",
        "roles",
        "grants",
        "breaks",
        "tokens",
        "preview-tokens",
        "sessions",
    )
    more = ("factors", "profile", "password-resets", "rights/what-if", "audit", "erasures")
    assert paths >= {*wanted, *more, "invitations/{token}", "address-changes/{token}"}
    assert all(one.members for one in operations if one.method == "POST" and one.in_data)


def test_bad_bodies_change_nothing(
    wire: Wire,
    nobody: Wire,
    browser: dict[str, str],
    names: dict[str, str],
    operations: list[Described],
    engine: Engine,
) -> None:
    asked = 0
    for one in operations:
        if not one.takes_body:
            continue
        before, place = dict(state(engine)), address(one.path, names)
        for body in one.bodies():
            answer = nobody.ask(one.method, place, written(body), browser)
            asked += 1
            if is_asked(one, body, answer):
                before = dict(state(engine))
            elif not is_idle(one, body):
                refused(one, answer, body)
        for media in MEDIA:
            refused(one, nobody.ask(one.method, place, b"data=1", browser, media=media), media)
        refused(one, nobody.ask(one.method, place, b"{" * 2**21, browser), "too large")
        assert dict(state(engine)) == before, (one.method, one.path)
    assert asked > 500


def is_asked(one: Described, body: Any, answer: Answer) -> bool:
    """Whether somebody asked for a password: that nobody has such an address is not told."""
    if not one.path.endswith("/password-resets") or answer.status != 202:
        return False
    return isinstance(body["data"]["email"], str)


def is_idle(one: Described, body: Any) -> bool:
    """Whether a body asks for nothing: one's own password, without what it is needed for."""
    asked = body.get("data") if isinstance(body, dict) else None
    return one.path.endswith("/profile") and isinstance(asked, dict) and [*asked] == IDLE


def is_of_one(one: Described) -> bool:
    """OPTIONS says what is spoken at any address of a kind, whether there is something or not."""
    return one.method != "OPTIONS"


def _stays_below(one: Described, place: str) -> bool:
    """Say whether an address stays in the API: two names that lead up reach the root's page."""
    return place != UP or one.path.count("{") < 2


def test_bad_addresses_and_methods_change_nothing(
    wire: Wire,
    nobody: Wire,
    browser: dict[str, str],
    names: dict[str, str],
    operations: list[Described],
    engine: Engine,
) -> None:
    before = dict(state(engine))
    answered: dict[str, set[str]] = {}
    for one in operations:
        answered.setdefault(one.path, set()).add(one.method)
    for one in filter(is_of_one, operations):
        body = None if one.method in ("GET", "DELETE") else {"data": {}}
        query = f"{address(one.path, names)}?nonsense=1"
        refused(one, nobody.ask(one.method, query, body, browser), query)
        if "{" in one.path:
            for place in filter(partial(_stays_below, one), PLACES):
                asked = address(one.path, names, place)
                refused(one, nobody.ask(one.method, asked, body, browser), place)
    for path, methods in answered.items():
        for method in METHODS:
            if method not in methods:
                answer = nobody.ask(method, address(path, names), {"data": {}}, browser)
                assert answer.status in (404, 405), (method, path, answer)
    assert dict(state(engine)) == before


def test_a_state_is_another_once_something_changed(wire: Wire, engine: Engine) -> None:
    before = dict(state(engine))
    assert wire.post("/groups", {"data": {"name": "more", "label": "More"}}).status == 201
    after = dict(state(engine))
    changed = {name for name in after if after[name] != before[name]}
    assert {"user_group", "event"} <= changed
