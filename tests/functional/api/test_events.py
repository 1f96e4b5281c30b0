"""Streams: what is told as it happens, resumed after a cut, and never to who may not read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from cms import clock
from cms.live.server import Server
from cms.settings import LiveSettings
from tests.streaming import Follower, holding

from .conftest import PASSWORD, Api, served, services_on, stage


def make(admin: Api) -> dict[str, Any]:
    return {
        "page": admin.create(title="Page"),
        "draft": admin.create(title="To come", publish=False),
        "note": admin.create("note", title="Hidden", publish=False),
    }


STAGE = stage(make)
Follow = Callable[..., Follower]


@pytest.fixture
def server(engine: Engine) -> Iterator[Server]:
    app = served(services_on(engine, live=LiveSettings(streams_each=4)))
    with holding(app.app) as found:
        yield found


@pytest.fixture
def follow(server: Server) -> Iterator[Follow]:
    opened: list[Follower] = []

    def follow(caller: Api, query: str = "", last: str | None = None, **headers: str) -> Follower:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        found = Follower(server.port, query, {**caller.headers, **given}, last).open()
        opened.append(found)
        return found

    yield follow
    for one in opened:
        one.close()


def ids(told: Any) -> set[str]:
    assert told is not None
    name, data = told
    assert name == "changes", told
    return {one["id"] for one in data["data"]} | {one["id"] for one in data["meta"]["deleted"]}


def test_what_is_published_arrives_as_sync_tells_it(
    follow: Follow, anybody: Api, admin: Api, made: Any
) -> None:
    follower = follow(anybody)
    assert follower.answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    cursor = follower.last
    admin.post(f"/content/page/{made['draft']['id']}/publish")
    name, told = follower.event() or ("", {})
    known = anybody.get(f"/sync?cursor={cursor}")
    assert (name, told["data"]) == ("changes", known["data"])
    assert told["meta"] == {"deleted": [], "more": False}
    admin.post(f"/content/page/{made['page']['id']}/unpublish")
    _, told = follower.event() or ("", {})
    assert told["meta"]["deleted"] == [{"id": made["page"]["id"], "type": "page"}]
    assert anybody.get(f"/sync?cursor={follower.last}")["data"] == []


def test_it_is_resumed_exactly_though_the_server_was_away(
    engine: Engine, admin: Api, made: Any
) -> None:
    app = served(services_on(engine)).app
    with holding(app) as first:
        follower = Follower(first.port).open()
        before = admin.create(title="Before")["id"]
        assert ids(follower.event()) == {before}
    assert follower.event() is None
    follower.close()
    away = [admin.create(title=f"While {n}")["id"] for n in range(3)]
    admin.post(f"/content/page/{made['page']['id']}/trash")
    with holding(app) as second:
        again = Follower(second.port, "", last=follower.last).open()
        assert ids(again.event()) == {*away, made["page"]["id"]}
        later = admin.create(title="Later")["id"]
        assert ids(again.event()) == {later}
        again.close()


def test_much_comes_in_parts_of_the_size_that_is_asked_for(
    follow: Follow, anybody: Api, admin: Api
) -> None:
    query = "?types=page&page[size]=2"
    cursor = follow(anybody, query).last
    made = {admin.create(title=f"Page {n}")["id"] for n in range(5)}
    follower, found, more = follow(anybody, query, cursor), set(), True
    while more:
        told = follower.event()
        assert told is not None
        assert len(told[1]["data"]) <= 2
        found |= ids(told)
        more = told[1]["meta"]["more"]
    assert found == made
    assert anybody.get(f"/sync{query}&cursor={follower.last}")["data"] == []


def test_a_copy_by_sync_is_followed_from_its_cursor(
    follow: Follow, anybody: Api, admin: Api
) -> None:
    cursor = anybody.get("/sync?types=page")["meta"]["cursor"]
    made = admin.create(title="After the copy")["id"]
    assert ids(follow(anybody, f"?types=page&cursor={cursor}").event()) == {made}


def test_what_one_may_not_read_never_arrives(
    follow: Follow, anybody: Api, admin: Api, made: Any
) -> None:
    outside, inside = follow(anybody), follow(anybody.as_("editor"))
    note = made["note"]["id"]
    admin.post(f"/content/note/{note}/publish")
    admin.patch(f"/content/page/{made['draft']['id']}", {"data": {"title": "x"}, "base_version": 1})
    secret = admin.create(title="Seen", secret="not for all")["id"]
    found = set(ids(inside.event()))
    while secret not in found:
        found |= ids(inside.event())
    assert found == {note, secret}
    told = outside.event()
    assert ids(told) == {secret}
    assert "not for all" not in str(told)
    admin.post(f"/content/note/{note}/trash")
    last = admin.create(title="Last")["id"]
    assert ids(outside.event()) == {last}


def test_a_revoked_token_ends_its_streams_and_no_others(
    follow: Follow, anybody: Api, admin: Api
) -> None:
    reader = anybody.as_("reader")
    theirs, others = follow(reader), follow(anybody)
    token = reader.get("/tokens")["data"][0]["id"]
    admin.delete(f"/tokens/{token}")
    name, problem = theirs.event() or ("", {})
    assert (name, problem["status"]) == ("end", 401)
    assert theirs.event() is None
    page = admin.create(title="Afterwards")["id"]
    assert ids(others.event()) == {page}
    assert follow(reader).answer.status == 401


def test_a_token_that_expires_ends_its_streams(follow: Follow, anybody: Api, admin: Api) -> None:
    soon = clock.to_text(clock.now() + timedelta(seconds=2))
    body = {"data": {"name": "short", "expires_at": soon}}
    token = admin.post("/tokens", body, 201)["data"]["secret"]
    follower = follow(Api(anybody.app, token))
    assert (follower.event() or ("",))[0] == "end"


def test_other_rights_are_told_and_hold_from_then_on(
    follow: Follow, anybody: Api, admin: Api, made: Any
) -> None:
    nobody = anybody.as_("nobody")
    follower = follow(nobody)
    user = nobody.get("/profile")["data"]["id"]
    admin.post("/grants", {"data": {"principal": f"user:{user}", "role": "reader"}}, 201)
    assert (follower.event() or ("",))[0] == "restart"
    note = made["note"]["id"]
    admin.post(f"/content/note/{note}/publish")
    assert ids(follower.event()) == {note}


def test_what_the_clock_brings_arrives_without_a_worker(
    follow: Follow, anybody: Api, admin: Api, made: Any
) -> None:
    follower = follow(anybody)
    soon = clock.to_text(clock.now() + timedelta(seconds=2))
    begins, ends = made["draft"]["id"], made["page"]["id"]
    admin.post(f"/content/page/{begins}/schedule", {"at": soon, "action": "publish"})
    admin.post(f"/content/page/{ends}/schedule", {"at": soon, "action": "unpublish"})
    there, gone = set(), []
    while not gone:
        name, told = follower.event() or ("", {})
        assert name == "changes"
        there |= {one["id"] for one in told["data"]}
        gone = told["meta"]["deleted"]
    # That something is planned for what is seen may be told as well.
    assert begins in there <= {begins, ends}
    assert gone == [{"id": ends, "type": "page"}]
    assert clock.to_text(clock.now()) >= soon


def test_who_may_see_the_same_is_told_by_one_question(
    server: Server, follow: Follow, anybody: Api, admin: Api
) -> None:
    followers = [follow(anybody) for _ in range(3)]
    followers += [follow(anybody.as_("editor")), follow(anybody.as_("author"))]
    asked: list[int] = []
    asking = server.rounds.asking
    tell = asking.tell

    def counting(*given: Any) -> Any:
        asked.append(1)
        return tell(*given)

    asking.tell = counting  # type: ignore[method-assign]
    page = admin.create(title="For all")["id"]
    for one in followers:
        assert ids(one.event()) == {page}
    # Creating and publishing are two events of one commit.
    assert len(asked) == 3


def test_each_caller_has_so_many_streams(follow: Follow, anybody: Api) -> None:
    streams = [follow(anybody) for _ in range(4)]
    refused = follow(anybody)
    assert refused.answer.status == 429
    assert b"cms.live.streams_each" in refused.answer.read()
    assert follow(anybody.as_("reader")).answer.status == 200
    streams[0].close()
    again = follow(anybody)
    while again.answer.status != 200:
        again = follow(anybody)


@pytest.mark.parametrize(
    ("query", "last", "status"),
    [
        ("?cursor=forged", None, 400),
        ("", "forged", 400),
        ("?types=nope", None, 400),
        ("?status=draft", None, 400),
        ("?locale=xx", None, 400),
    ],
)
def test_what_is_wrong_is_refused_as_elsewhere(
    follow: Follow, anybody: Api, query: str, last: str | None, status: int
) -> None:
    answer = follow(anybody, query, last).answer
    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_credentials_are_those_of_the_api(
    follow: Follow, app: Any, anybody: Api, admin: Api
) -> None:
    signed = app.post_json(
        "/api/v1/sessions", {"data": {"email": "reader@example.org", "password": PASSWORD}}
    )
    cookie = "; ".join(one.partition(";")[0] for one in signed.headers.getall("Set-Cookie"))
    assert follow(anybody, Authorization="Bearer nonsense").answer.status == 401
    assert follow(anybody, Cookie=cookie, Origin="https://evil.example").answer.status == 403
    own = follow(anybody, Cookie=cookie)
    assert own.answer.status == 200
    csrf = signed.json["data"]["csrf"]
    app.delete(
        "/api/v1/sessions/current", headers={"Cookie": cookie, "X-CSRF-Token": csrf}, status="*"
    )
    name, problem = own.event() or ("", {})
    assert (name, problem["status"]) == ("end", 401)


def test_the_other_processes_say_where_streams_are(engine: Engine, anybody: Api) -> None:
    problem = anybody.get("/events", 421)
    assert "cms live" in problem["detail"]
    settings = LiveSettings(url="https://live.example.org/")
    elsewhere = served(services_on(engine, live=settings))
    answer = elsewhere.get("/api/v1/events?types=page&cursor=%0D%0Aa:b", status=307)
    assert answer.location == ("https://live.example.org/api/v1/events?types=page&cursor=%0D%0Aa:b")
    own = served(services_on(engine, live=LiveSettings(url="http://localhost")))
    own.get("/api/v1/events", status=421)
