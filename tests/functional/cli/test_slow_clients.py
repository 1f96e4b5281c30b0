"""Clients that send too slowly, or too much, to both servers over a real socket."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from cms.errors import TooSlow
from cms.web.slow_bodies import PunctualInput
from tests.databases import SqliteSource
from tests.functional.cli.servers import free_port, get, running

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
SERVERS = {
    "waitress": ("egg:waitress#main", "threads = 4"),
    "granian": ("egg:cartouche-cms#granian", "threads = 4"),
}
LIMIT, PATIENCE = 2.0, 9.0
"""Seconds that a request may take to arrive here, and those after which a test gives up."""
POST = b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module", params=SERVERS)
def port(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_source: SqliteSource,
) -> Iterator[int]:
    use, threads = SERVERS[request.param]
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    with sqlite_source.copy() as url:
        text = f"""\
        [app:main]
        paste.app_factory = cms.app:main
        cms.database.url = {url}
        cms.jobs.in_serve = false
        cms.limits.receive_seconds = {LIMIT:.0f}
        [server:main]
        use = {use}
        host = 127.0.0.1
        port = {port}
        {threads}
        """
        (folder / "site.ini").write_text(dedent(text))
        command = [str(Path(sys.executable).parent / "cms"), "--config", "site.ini", "serve"]
        environ = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
        with running(command, folder, environ) as process:
            get(f"http://127.0.0.1:{port}/healthz", process)
            yield port


def answer_to(port: int, *parts: bytes, trickle: bytes = b"") -> tuple[bytes, float]:
    """Send parts, then a byte now and then; return what comes back and after how long."""
    started, found = time.monotonic(), b""
    with socket.create_connection(("127.0.0.1", port), timeout=0.2) as client:
        try:
            for part in parts:
                client.sendall(part)
            while time.monotonic() - started < PATIENCE:
                try:
                    found = client.recv(4096)
                    break
                except TimeoutError:
                    client.sendall(trickle)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return found, time.monotonic() - started


def test_a_header_that_trickles_is_cut_off(port: int) -> None:
    found, seconds = answer_to(port, b"GET /healthz HTTP/1.1\r\nX-Slow: ", trickle=b"a")
    assert seconds < PATIENCE - 1
    assert found == b"" or b" 408 " in found


def test_a_body_that_trickles_is_cut_off(port: int) -> None:
    head = POST + b"Content-Length: 1000\r\n\r\n{"
    found, seconds = answer_to(port, head, trickle=b" ")
    assert LIMIT - 0.5 < seconds < PATIENCE - 1
    assert found == b"" or b" 408 " in found.splitlines()[0]


def test_chunks_that_trickle_are_cut_off(port: int) -> None:
    head = POST + b"Transfer-Encoding: chunked\r\n\r\n"
    found, seconds = answer_to(port, head, trickle=b"1\r\n \r\n")
    assert seconds < PATIENCE - 1
    assert found == b"" or b" 408 " in found.splitlines()[0]


@pytest.mark.parametrize(
    "fields",
    [b"X-Long: " + b"a" * 200_000, b"\r\n".join(b"X-%d: %s" % (n, b"a" * 40) for n in range(3000))],
    ids=["long", "many"],
)
def test_a_header_that_is_too_large_is_refused(port: int, fields: bytes) -> None:
    found, _ = answer_to(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n", fields, b"\r\n\r\n")
    assert found == b"" or b" 431 " in found.splitlines()[0]


def test_a_body_that_is_too_large_is_refused(port: int) -> None:
    found, _ = answer_to(port, POST + b"Content-Length: 99999999999\r\n\r\n", b"{" * 100)
    assert b" 413 " in found.splitlines()[0]


def test_a_body_in_pieces_is_taken_in(port: int) -> None:
    body = b'{"data": {"email": "nobody@example.org", "password": "none"}}'
    head = POST + b"Content-Length: %d\r\n\r\n" % len(body)
    found, _ = answer_to(port, head, *(body[n : n + 7] for n in range(0, len(body), 7)))
    assert b" 401 " in found.splitlines()[0]


def test_others_are_answered_meanwhile(port: int) -> None:
    head = POST + b"Content-Length: 1000\r\n\r\n{"
    clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(3)]
    for client in clients:
        client.sendall(head)
    found, seconds = answer_to(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b" 200 " in found.splitlines()[0]
    assert seconds < LIMIT
    for client in clients:
        client.close()


class Silent:
    """A client that sends nothing until it is let go."""

    def __init__(self) -> None:
        self.left = threading.Event()

    def read(self, size: int) -> bytes:
        self.left.wait()
        raise ValueError("the client left")


def test_no_more_readers_wait_than_may() -> None:
    client, waiting = Silent(), threading.BoundedSemaphore(1)
    with pytest.raises(TooSlow, match=r"within 0\.01 seconds"):
        PunctualInput(client, 0.01, waiting).read()
    with pytest.raises(TooSlow, match="Too many bodies"):
        PunctualInput(client, 60, waiting).read()
    client.left.set()
    assert waiting.acquire(timeout=10)
    waiting.release()
    with pytest.raises(OSError, match="the client left"):
        PunctualInput(client, 60, waiting).read()
