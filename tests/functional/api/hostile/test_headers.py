"""Headers that say nothing, too much, or something else than they mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.corpora import corpus
from tests.functional.api.conftest import PASSWORD

from .conftest import an_engine
from .wire import Answer, Wire, lines

OWN = (
    "",
    " ",
    ",",
    ",,,",
    '"',
    '""',
    '"v',
    'v"1"',
    '"v1',
    "v1 v1",
    "w/",
    'W/"v1',
    "*, *",
    '"v1", *',
    "\x80\xff",
    "a\tb",
    "x" * 70_000,
    "%0d%0aSet-Cookie: a=b",
    "\u00e9",
    "() { :; }; echo",
    "${jndi:ldap://x}",
    "'; DROP TABLE entry; --",
)
HEADERS = (
    "If-Match",
    "If-None-Match",
    "Idempotency-Key",
    "Authorization",
    "Cookie",
    "X-CSRF-Token",
    "Accept",
    "Accept-Language",
    "Accept-Encoding",
    "Accept-Charset",
    "If-Modified-Since",
    "If-Unmodified-Since",
    "Range",
    "If-Range",
    "Origin",
    "Host",
    "Referer",
    "Expect",
    "Transfer-Encoding",
    "X-HTTP-Method-Override",
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "X-Request-Id",
    "Forwarded",
    "Date",
    "Prefer",
    "Traceparent",
)


def values() -> list[str]:
    found: list[str] = []
    for name in ("crlf-injection", "http-header-cache-poison", "user-agents", "hpp"):
        for path in corpus(f"fuzz/fuzzdb/http-protocol/{name}.txt"):
            found += lines(path.read_bytes())[:12]
    for path in corpus("fuzz/fuzzdb/control-chars/*.txt"):
        found += lines(path.read_bytes())[:12]
    return found


VALUES = values()


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)]
)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    yield from an_engine(request)


@pytest.fixture(scope="module")
def entry(wire: Wire) -> str:
    return f"/content/page/{wire.create('page', title='Headers', publish=True)['id']}"


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize(
    "texts", [OWN, pytest.param(VALUES, marks=pytest.mark.slow)], ids=["own", "corpora"]
)
def test_any_value_of_any_header_is_understood_or_refused(
    wire: Wire, nobody: Wire, entry: str, name: str, texts: tuple[str, ...]
) -> None:
    patch = {"data": {"title": "Headers"}, "base_version": 1}
    for value in texts:
        for caller in (wire, nobody):
            read = caller.ask("GET", entry, headers={name: value})
            assert read.status in (200, 304, 400, 401), (name, value, read)
            written = caller.ask("PATCH", f"{entry}?dry_run=true", patch, {name: value})
            assert written.status in (200, 400, 401, 403, 412), (name, value, written)
            assert caller is wire or written.status in (400, 401), (name, value, written)
            posted = caller.ask("POST", f"{entry}/publish?dry_run=true", {}, {name: value})
            assert posted.status in (200, 400, 401, 409, 412, 422), (name, value, posted)


def test_header_names_of_all_kinds(wire: Wire, entry: str) -> None:
    for path in corpus("fuzz/fuzzdb/http-protocol/http-request-header-field-names.txt"):
        for name in lines(path.read_bytes()):
            if name.lower() in ("authorization", "if-match", "if-none-match", "cookie"):
                continue
            for value in ("1", "\xff", "*", '"x"'):
                answer = wire.ask("GET", entry, headers={name: value})
                assert answer.status in (200, 400), (name, answer)


@pytest.mark.parametrize(
    "value",
    ["", " ", ",", '"', "v1 v2", "W/", "0", "1", "null", '"v1" "v2"', "*,", '"v1",' * 60 + '"v1"'],
)
@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
def test_if_match_that_is_none_is_refused(wire: Wire, entry: str, method: str, value: str) -> None:
    body = None if method == "DELETE" else {"data": {"title": "Headers"}}
    answer = wire.ask(method, f"{entry}?dry_run=true", body, {"If-Match": value})
    assert answer.status == 400, answer
    assert answer.json["parameter"] == "If-Match"


@pytest.mark.parametrize(
    "value",
    ['"v0"', '"v2"', '"v999999999"', '"v9999999999999999999999"', '"x"', '""', 'W/"v1"', '"V1"'],
)
def test_if_match_that_names_another_version_is_stale(wire: Wire, value: str) -> None:
    entry = f"/content/page/{wire.create('page', title='Stale')['id']}"
    for method in ("PATCH", "PUT", "DELETE"):
        body = None if method == "DELETE" else {"data": {"title": "New"}}
        assert wire.ask(method, entry, body, {"If-Match": value}).status == 412
    for verb in ("publish", "trash", "schedule"):
        body = {"at": "2999-01-01T00:00:00Z"} if verb == "schedule" else {}
        assert wire.ask("POST", f"{entry}/{verb}", body, {"If-Match": value}).status == 412
    assert wire.get(f"{entry}?status=draft").json["data"]["_meta"]["version"] == 1


@pytest.mark.parametrize("value", ["", " ", "a b", "k" * 256, "a\tb", "\xe9", "\x7f"])
def test_a_bad_idempotency_key_is_refused_and_nothing_done(wire: Wire, value: str) -> None:
    for address, body in (
        ("/content/person", {"data": {"name": "Never"}}),
        ("/batch", {"operations": [{"operation": "create", "type": "person", "data": {}}]}),
        ("/users", {"data": {"email": "never@example.org", "name": "Never"}}),
    ):
        answer = wire.ask("POST", address, body, {"Idempotency-Key": value})
        assert answer.status == 400, answer
        assert answer.json["parameter"] == "Idempotency-Key"
    assert wire.get("/content/person?status=draft&filter[name]=Never").json["data"] == []


def test_a_repeat_answers_the_first_answer_and_another_body_is_refused(wire: Wire) -> None:
    body = {"data": {"name": "Once"}}
    first = wire.ask("POST", "/content/person", body, {"Idempotency-Key": "one"})
    again = wire.ask("POST", "/content/person", body, {"Idempotency-Key": "one"})
    assert first.status == again.status == 201
    assert again.json == first.json
    assert again.header("Location") == first.header("Location")
    assert again.header("ETag") == first.header("ETag")
    assert again.header("Idempotency-Replayed") == "true"
    other = {"data": {"name": "Twice"}}
    refused = wire.ask("POST", "/content/person", other, {"Idempotency-Key": "one"})
    assert refused.status == 422
    found = wire.get("/content/person?status=draft&count=true&filter[name][in]=Once,Twice").json
    assert found["meta"]["page"]["total"] == 1


def test_a_key_is_the_callers_own_and_counts_for_one_address(wire: Wire) -> None:
    body = {"data": {"name": "Mine"}}
    key = {"Idempotency-Key": "shared"}
    ids = set()
    for caller, address in (
        (wire, "/content/person"),
        (wire, "/content/person?locale=en"),
        (wire.as_("editor"), "/content/person"),
    ):
        answer = caller.ask("POST", address, body, key)
        assert answer.status == 201, answer
        ids.add(answer.json["data"]["id"])
    assert len(ids) == 3


def test_a_refusal_is_not_kept(wire: Wire) -> None:
    key = {"Idempotency-Key": "mended"}
    assert wire.ask("POST", "/content/person", {"data": {"name": 1}}, key).status == 422
    assert wire.ask("POST", "/content/person", {"data": {"name": "Good"}}, key).status == 201


def test_what_a_narrowed_token_may_not_do_no_kept_answer_tells_it(wire: Wire) -> None:
    body = {"data": {"title": "Kept"}}
    key = {"Idempotency-Key": "kept"}
    made = wire.ask("POST", "/content/page", body, key)
    assert made.status == 201
    narrow = {"data": {"name": "narrow", "scopes": [{"permission": "view"}]}}
    secret = wire.post("/tokens", narrow).json["data"]["secret"]
    answer = Wire(wire.app, secret).ask("POST", "/content/page", body, key)
    assert answer.status == 403, answer


def test_a_secret_is_shown_once(wire: Wire) -> None:
    body, key = {"data": {"name": "secret"}}, {"Idempotency-Key": "secret"}
    first = wire.ask("POST", "/tokens", body, key)
    again = wire.ask("POST", "/tokens", body, key)
    assert first.status == 201
    assert again.status == 409
    assert first.json["data"]["secret"].encode() not in again.body


@pytest.mark.parametrize(
    "credentials",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer  x",
        "bearer cms_",
        "Bearer cms_" + "0" * 32 + "_000000",
        "Bearer " + "x" * 100_000,
        "Bearer \xff\xfe",
        "Basic YWRtaW46YWRtaW4=",
        "Basic",
        "Digest x",
        "Token abc",
        "null",
        "Bearer null, Bearer x",
        "Bearer ' OR 1=1--",
    ],
)
def test_credentials_that_are_none_are_refused_on_reads_too(
    nobody: Wire, entry: str, credentials: str
) -> None:
    for method, address in (("GET", entry), ("GET", "/types"), ("POST", "/content/page")):
        answer = nobody.ask(method, address, {"data": {}}, {"Authorization": credentials})
        assert answer.status == 401, answer


def signed_in(nobody: Wire, email: str = "editor@example.org") -> tuple[str, str, Answer]:
    answer = nobody.post("/sessions", {"data": {"email": email, "password": PASSWORD}})
    assert answer.status == 201, answer
    cookie = str(answer.header("Set-Cookie")).partition(";")[0]
    return cookie, answer.json["data"]["csrf"], answer


def test_a_cookie_reads_alone_and_writes_with_its_csrf_token_only(nobody: Wire) -> None:
    cookie, csrf, answer = signed_in(nobody)
    assert "HttpOnly" in str(answer.header("Set-Cookie"))
    assert "SameSite=Lax" in str(answer.header("Set-Cookie"))
    assert nobody.get("/content/note", Cookie=cookie).status == 200
    body: Any = {"data": {"name": "By cookie"}}
    other = signed_in(nobody, "author@example.org")[1]
    for headers in (
        {},
        {"X-CSRF-Token": ""},
        {"X-CSRF-Token": "x"},
        {"X-CSRF-Token": csrf[:-1]},
        {"X-CSRF-Token": csrf + "x"},
        {"X-CSRF-Token": "\xff"},
        {"X-CSRF-Token": other},
    ):
        for method, address in (
            ("POST", "/content/person"),
            ("POST", "/content/person?dry_run=true"),
            ("DELETE", "/sessions/current"),
            ("POST", "/tokens"),
        ):
            answer = nobody.ask(method, address, body, {"Cookie": cookie, **headers})
            assert answer.status == 403, (headers, address, answer)
    good = {"Cookie": cookie, "X-CSRF-Token": csrf}
    assert nobody.ask("POST", "/content/person", body, good).status == 201
    assert nobody.ask("DELETE", "/sessions/current", None, good).status == 204
    assert nobody.get("/sessions/current", Cookie=cookie).status == 401
    assert nobody.ask("POST", "/content/person", body, good).status == 401


def test_a_token_that_ended_is_worth_nothing(nobody: Wire, wire: Wire) -> None:
    made = wire.post("/tokens", {"data": {"name": "short"}}).json["data"]
    short = Wire(nobody.app, made["secret"])
    assert short.get("/users").status == 200
    assert wire.ask("DELETE", f"/tokens/{made['id']}").status == 204
    assert short.get("/users").status == 401
    assert short.get("/types").status == 401
    for expiry in ("2001-01-01T00:00:00Z", "never", 1, "9999-12-31T23:59:59-23:59"):
        answer = wire.post("/tokens", {"data": {"name": "x", "expires_at": expiry}})
        assert answer.status == 422, (expiry, answer)
        assert answer.pointers == {"/data/expires_at"}


def test_a_deactivated_user_is_shut_out_at_once(nobody: Wire, wire: Wire) -> None:
    data = {"email": "leaver@example.org", "name": "Leaver", "password": PASSWORD}
    user = wire.post("/users", {"data": data}).json["data"]
    cookie, *_ = signed_in(nobody, "leaver@example.org")
    assert nobody.get("/sessions/current", Cookie=cookie).status == 200
    assert wire.ask("DELETE", f"/users/{user['id']}").status == 204
    assert nobody.get("/sessions/current", Cookie=cookie).status == 401
    again = nobody.post("/sessions", {"data": {"email": data["email"], "password": PASSWORD}})
    assert again.status == 401


def test_a_repeat_on_another_condition_is_no_repeat(wire: Wire) -> None:
    entry = f"/content/page/{wire.create('page', title='Once')['id']}/publish"
    first = wire.ask("POST", entry, {}, {"Idempotency-Key": "cond", "If-Match": '"v1"'})
    assert first.status == 200
    for condition in ({"If-Match": ""}, {"If-Match": '"v2"'}, {}):
        again = wire.ask("POST", entry, {}, {"Idempotency-Key": "cond", **condition})
        assert again.status == 422, again
