"""Addresses, methods and parameters that nobody promised anything about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from cms.accounts.users import find_by_email
from cms.db.session import make_session_factory
from cms.jobs.queue import enqueue
from cms.notifications.models import Notification
from tests.corpora import corpus

from .places import ADDRESSES, registered
from .wire import Wire, lines

ABSENT = "00000000-0000-7000-8000-000000000009"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")
STRANGE = ("PROPFIND", "get", "Post", "G3T", "X" * 3000, "GET,POST", "*", "-", "BREW")


@pytest.fixture(scope="module")
def names(wire: Wire, engine: Engine) -> dict[str, str]:
    """What the addresses of a site of a few things have in them."""
    page = wire.create("page", publish=True, title="Home", slug="home")
    user = wire.post("/users", {"data": {"email": "some@example.org", "name": "Some"}})
    group = wire.post("/groups", {"data": {"name": "some", "label": "Some"}})
    grant = wire.post("/grants", {"data": {"principal": "group:some", "role": "reader"}})
    token = wire.post("/tokens", {"data": {"name": "spare"}})
    release = wire.post("/releases", {"data": {"title": "Spring"}})
    calendar = wire.post("/calendars", {"data": {"name": "Phone"}})
    made = {
        "user": user,
        "grant": grant,
        "token": token,
        "release": release,
        "calendar": calendar,
    }
    assert {answer.status for answer in (group, *made.values())} == {201}
    return {
        "page": page["id"],
        "role": "contributor",
        "group": "some",
        "session": "0" * 64,
        **behind(engine),
        "item": ABSENT,
        "webhook": ABSENT,
        "delivery": ABSENT,
        **{name: answer.json["data"]["id"] for name, answer in made.items()},
    }


def behind(engine: Engine) -> dict[str, str]:
    """What a worker would make: a job, and something to tell the administrator."""
    with make_session_factory(engine)() as session:
        job = enqueue(session, "test.nothing", {}, at=datetime(2999, 1, 1, tzinfo=UTC))
        admin = find_by_email(session, "administrator@example.org")
        assert admin is not None
        data = {"due_at": "2026-03-01T12:00:00.000000Z", "stage": "soon"}
        now = datetime(2026, 3, 1, tzinfo=UTC)
        told = Notification(user_id=admin.id, kind="due", data=data, created_at=now)
        session.add(told)
        session.commit()
        return {"job": job, "notification": told.id}


def test_every_place_has_an_address_here(wire_app: Any) -> None:
    assert {(place.context, place.view) for place in registered(wire_app)} == ADDRESSES.keys()


def test_a_method_that_is_not_answered_is_405_and_says_which_are(
    wire: Wire, wire_app: Any, names: dict[str, str]
) -> None:
    fuzzed = [
        m
        for path in corpus("fuzz/fuzzdb/http-protocol/http-protocol-methods.txt")
        for m in lines(path.read_bytes())
    ]
    for place in registered(wire_app):
        for method in (*METHODS, *STRANGE, *fuzzed):
            if method in place.methods:
                continue
            answer = wire.ask(method, place.address(**names))
            assert answer.status == 405, (method, place, answer)
            allowed = set((answer.header("Allow") or "").split(", "))
            assert allowed == place.methods, (method, place, answer)
            assert method not in allowed


def test_head_answers_as_get_without_the_body(
    wire: Wire, wire_app: Any, names: dict[str, str]
) -> None:
    for place in registered(wire_app):
        if "GET" in place.methods:
            address = place.address(**names)
            get, head = wire.get(address), wire.ask("HEAD", address)
            assert get.status == head.status, (address, head)
            for name in ("Content-Type", "ETag", "Cache-Control"):
                assert get.header(name) == head.header(name), (address, name)


KNOWN_Q = {
    ("AssetResource", "q"),
    ("FileResource", "q"),
    ("TypeResource", "q"),
    ("AssetsResource", "q"),
}
"""Where `q` is the quality of an image, or the words that a list is narrowed to, and so known."""


def test_an_unknown_parameter_is_named_and_nothing_happens(
    wire: Wire, wire_app: Any, names: dict[str, str]
) -> None:
    bodies: dict[str, Any] = {"POST": {}, "PUT": {"data": {}}, "PATCH": {"data": {}}}
    for place in registered(wire_app):
        if place.context in ("RootResource", "SignInProviderResource"):
            continue  # what sign-in providers add is theirs to say (RFC 6749, 4.1.2)
        for method in sorted(place.methods):
            for name in (
                "nothing",
                "Locale",
                "filter",
                "filtre[title]",
                "page",
                "q",
                "release",
                "_",
            ):
                if (place.context, name) in KNOWN_Q:
                    continue
                own = place.address(**names)
                address = f"{own}{'&' if '?' in own else '?'}{name}=1"
                answer = wire.ask(method, address, bodies.get(method))
                assert answer.status == 400, (method, address, answer)
                if method != "HEAD":
                    assert answer.json["parameter"].startswith(name), answer
    assert wire.get(f"/content/page/{names['page']}").status == 200
    assert wire.get(f"/users/{names['user']}").json["data"]["active"] is True
    assert wire.get(f"/tokens/{names['token']}").json["data"]["revoked_at"] is None


def test_an_address_that_goes_on_after_its_end_is_404(
    wire: Wire, wire_app: Any, names: dict[str, str]
) -> None:
    for place in registered(wire_app):
        if place.context in ("AddressResource", "BranchResource"):
            continue
        for method in sorted(place.methods - {"HEAD"}):
            if place.view:
                address = f"{place.address(**names).partition('?')[0]}/nothing"
                assert wire.ask(method, address, {}).status == 404, (method, address)
        own = place.address(**names).partition("?")[0]
        answer = wire.get(f"{own}/nothing/at/all/here".replace("////", "//"))
        assert answer.status == 404, answer
    assert wire.get(f"/content/page/{names['page']}").status == 200


def test_other_spellings_of_an_address(wire: Wire, names: dict[str, str]) -> None:
    page = names["page"]
    for address, status in (
        (f"/content/page/{page}/", 200),
        (f"//api/v1//content///page/{page}", 200),
        (f"/content/page/../page/{page}", 200),
        (f"/content/page/./{page}", 200),
        (f"/content/page/%2e%2e/page/{page}", 200),
        (f"/content/%70age/{page}", 200),
        (f"/content/page/{page.upper()}", 200),
        (f"/content/Page/{page}", 404),
        (f"/content/page/{page}%20", 404),
        (f"/content/page%2F{page}", 200),
        (f"/content/page/{{{page}}}", 404),
        (f"/content/page/urn:uuid:{page}", 404),
        (f"/content/page/{page.replace('-', '')}", 404),
        (f"/content/page/@@{page}", 404),
        (f"/content/page/{page}/@@publish", 405),
        (f"/content/page/{page}/@@/publish", 404),
        (f"/content/page/{page};v=1", 404),
    ):
        answer = wire.get(address)
        assert answer.status in (status, 404), (address, answer)


PATHS = (
    "/%00",
    "/content/page/%00",
    "/content/%00/x",
    "/paths/a%00b",
    "/tree/%00",
    "/users/%00",
    "/%ff%fe",
    "/content/page/%ff",
    "/content/page/%c3%28",
    "/content/page/%ed%a0%80",
    "/content/page/%f4%90%80%80",
    "/paths/%ff/%fe",
    "/paths/%c0%ae%c0%ae/etc/passwd",
    "/roles/%80",
    "/grants/%ff",
    "/types/%ff",
    "/../../../../etc/passwd",
    "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/..%2f..%2fetc%2fpasswd",
    "/content/page/..%5c..%5cwindows",
    "/content/../nothing",
    "/content/../../../nothing",
    "/content/page/%",
    "/content/page/%zz",
    "/content/page/%2",
    "/content/page/" + "a" * 100_000,
    "/content/page/" + "%F0%9F%98%80" * 5_000,
    "/paths" + "/a" * 5_000,
    "/tree" + "/a" * 5_000,
    "/content" + "/page" * 3_000,
    "/content/page/ ",
    "/content/page/%20%09%0a%0d",
    "/content/page/%0d%0aSet-Cookie:%20a=b",
    "/content/page/%E2%80%AE",
    "/content/page/%EF%BB%BF",
    "/content/page/'%20OR%201=1--",
    "/content/page/%25%32%65",
    "/content/page/{page}",
    "/content/__class__/x",
    "/content/page/__init__",
    "/__parent__",
    "/content/__acl__",
    "/content/request",
    "/content/page/x/versions/0",
    "/content/page/x/versions/-1",
    "/content/page/x/versions/1e3",
    "/content/page/x/versions/٣",
    "/content/page/x/versions/99999999999999999999",
    "/content/page/x/versions/999999999",
    "/users/me",
    f"/users/{ABSENT}",
    f"/grants/{ABSENT}",
    f"/tokens/{ABSENT}",
    f"/sessions/{'f' * 64}",
    "/sessions/x",
    "/roles/nothing",
    "/types/nothing",
    "/content/nothing",
    "/content/nothing/x",
    "/content",
    "/nothing",
    "//nothing",
    "//api",
    "//api/v2",
    "//api/static/../../../../setup.py",
    "//api/static/%2e%2e/%2e%2e/app.py",
    "//api/static/%00",
    "//api/static/nothing",
    "//api/static/",
)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"])
def test_odd_paths_are_told_in_problems(wire: Wire, nobody: Wire, method: str) -> None:
    for address in PATHS:
        for caller in (wire, nobody):
            answer = caller.ask(method, address, {} if method in ("POST", "PATCH") else None)
            assert answer.status in (400, 401, 404, 405), (address, answer)
            if method == "GET" and "/sessions/" not in address:
                assert answer.status in (400, 401, 404), (address, answer)


def test_a_redirect_or_link_can_not_be_led_astray(wire: Wire, names: dict[str, str]) -> None:
    page = names["page"]
    for address in (f"//api/v1//evil.example/%2e%2e/content/page/{page}", f"/content/page/{page}"):
        answer = wire.ask("GET", address, headers={"Host": "evil.example", "X-Forwarded-Host": "e"})
        assert b"evil" not in answer.body or answer.status == 404, answer
        for _, value in answer.headers:
            assert "evil" not in value


@pytest.mark.parametrize(
    "query",
    [
        "%ff=1",
        "locale=%ff",
        "locale=%00",
        "a%00=1",
        "=1",
        "&&&",
        "locale",
        "locale=",
        "locale=en&locale=de",
        "locale=xx",
        "locale=EN",
        "locale=%20en",
        "locale=en%0d%0aX:%20y",
        "fallback=maybe",
        "status=secret",
        "status=",
        "at=now",
        "at=",
        "at=0",
        "at=2026-01-01",
        "at=2026-01-01T00:00:00",
        "at=2026-01-01T00:00:00+01:00",
        "at=0000-01-01T00:00:00Z",
        "at=10000-01-01T00:00:00Z",
        "at=99999999999999-01-01T00:00:00Z",
        "at=0001-01-01T00:00:00%2B23:59",
        "at=9999-12-31T23:59:59-23:59",
        "at=2026-13-01T00:00:00Z",
        "at=2026-02-30T00:00:00Z",
        "at=2026-01-01T24:00:00Z",
        "at=2026-01-01T00:00:60Z",
        "at=2026-01-01T00:00:00.1234567Z",
        "at=2026-01-01T00:00:00%2B99:99",
        "at=٢٠٢٦-01-01T00:00:00Z",
        "fields=",
        "fields=nothing",
        "fields=title,title",
        "fields=title,",
        "fields=../x",
        "fields=title.x",
        "fields=author.boss.boss.boss.boss.boss.name",
        "fields=" + ",".join(f"f{n}" for n in range(101)),
        "fields=__class__",
        "include=title",
        "include=nothing",
        "include=author.boss.boss.boss.boss",
        "include=author..boss",
        "include=" + "author." * 50 + "boss",
        "richtext=pdf",
        "richtext=",
        "a=1&" * 300,
        "filter[" + "a" * 60_000 + "]=1",
    ],
    ids=lambda query: query[:50],
)
def test_parameters_of_one_entry_out_of_bounds_are_named(
    wire: Wire, names: dict[str, str], query: str
) -> None:
    answer = wire.get(f"/content/page/{names['page']}?{query}")
    if query == "&&&":
        assert answer.status == 200
        return
    assert answer.status == 400, answer
    if "%ff" in query or "%00" in query or query.startswith(("a=1", "=")):
        return
    assert answer.json["parameter"] == query.partition("=")[0].partition("&")[0], answer
