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

from .conftest import Api, application, make_app, served, services_on, stage


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

    def open(caller: Api, query: str = "", last: str | None = None, **headers: str) -> Follower:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        found = Follower(server.port, query, {**caller.headers, **given}, last).open()
        opened.append(found)
        return found

    yield open
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
