"""What the server of streams does with who sends no HTTP, reads nothing, or stays too long."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from cms.live import server as live
from cms.live.server import Server
from cms.settings import LiveSettings
from tests.databases import SqliteSource
from tests.streaming import PATIENCE, Follower, holding

from .conftest import Api, served, services_on

SETTINGS = LiveSettings(streams=3, buffer_bytes=4096, beat_seconds=1)


@pytest.fixture
def database_source(sqlite_source: SqliteSource) -> SqliteSource:
    """One database is enough: what is tried here comes before any."""
    return sqlite_source


@pytest.fixture
def server(engine: Engine) -> Iterator[Server]:
    with holding(served(services_on(engine, live=SETTINGS)).app) as found:
        yield found


def say(server: Server, data: bytes) -> bytes:
    """Send bytes as they are, and return all that comes until the connection is closed."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as client:
        client.sendall(data)
        found = b""
        while part := client.recv(65536):
            found += part
        return found


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"nonsense\r\n\r\n", b" 400 "),
        (b"GET /api/v1/events HTTP/1.1\r\n\r\n", b" 400 "),
        (b"GET /api/v1/events HTTP/1.1\r\nHost: a\r\n x: folded\x00\r\n\r\n", b" 400 "),
        (b"GET /api/v1/events HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 70000 + b"\r\n\r\n", b" 431 "),
        (b"GET /api/v1/content/page HTTP/1.1\r\nHost: a\r\n\r\n", b" 404 "),
        (b"GET /api/v1/%65vents/../types HTTP/1.1\r\nHost: a\r\n\r\n", b" 404 "),
        (b"GET http://a/api/v1/events HTTP/1.1\r\nHost: a\r\n\r\n", b" 404 "),
        (b"POST /api/v1/events HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", b" 405 "),
        (b"HEAD /api/v1/events HTTP/1.1\r\nHost: a\r\n\r\n", b" 200 "),
        (b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", b" 200 "),
        (b"GET /api/v1/events?types=%00 HTTP/1.1\r\nHost: a\r\n\r\n", b" 400 "),
    ],
)
def test_only_sound_requests_for_streams_are_answered(
    server: Server, data: bytes, status: bytes
) -> None:
    answer = say(server, data)
    assert status in answer.partition(b"\r\n")[0]
    assert b"\r\nConnection: close\r\n" in answer
    assert len(server.places) == 0


def test_a_header_that_passes_for_another_is_not_passed_on(server: Server) -> None:
    plain = b"GET /api/v1/events HTTP/1.1\r\nHost: a\r\nLast_Event_ID: forged\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as client:
        client.sendall(plain)
        assert b" 200 " in client.recv(65536)


def test_a_request_that_does_not_come_is_not_waited_for(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEADER_SECONDS", 0.2)
    assert say(server, b"GET /api/v1/events HTTP/1.1\r\nHo") == b""


def test_a_silent_stream_is_given_signs_of_life(server: Server) -> None:
    follower = Follower(server.port).open()
    assert follower.answer.readline() == b":\n"
    follower.close()


def test_who_reads_nothing_is_dropped_and_others_are_told(
    server: Server, admin: Api, engine: Engine
) -> None:
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.connect(("127.0.0.1", server.port))
    slow.sendall(b"GET /api/v1/events HTTP/1.1\r\nHost: a\r\n\r\n")
    follower = Follower(server.port).open()
    told: Any = None
    dropped = False
    for number in range(400):
        page = admin.create(title=f"Page {number}", labels=["x" * 1000] * 200)["id"]
        told = follower.event()
        assert told is not None
        assert [one["id"] for one in told[1]["data"]] == [page]
        dropped = len(server.places) == 1
        if dropped:
            break
    assert dropped, "whoever reads nothing was kept"
    slow.close()
    follower.close()


def test_all_streams_together_have_a_bound(server: Server) -> None:
    followers = [Follower(server.port).open() for _ in range(3)]
    refused = Follower(server.port).open()
    assert refused.answer.status == 429
    assert b"cms.live.streams" in refused.answer.read()
    for one in (*followers, refused):
        one.close()
