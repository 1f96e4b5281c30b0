"""A real receiver of webhooks on the loopback address, as bad as it is told to be."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Message:
    """What arrived, whatever was answered."""

    headers: dict[str, str]
    body: bytes
    taken: bool

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """Answers each request as the next of `behaviours` does, and well once there are none."""

    port: int
    behaviours: deque[Behaviour] = field(default_factory=deque)
    always: Behaviour | None = None
    received: list[Message] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def taken(self) -> list[Message]:
        """What was answered well."""
        return [one for one in self.received if one.taken]


def answer(status: int, body: bytes = b"", **headers: str) -> Behaviour:
    """Answer in whole."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def half(handler: BaseHTTPRequestHandler) -> None:
    """Say that it went well, and break off."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"half of it")


def huge(handler: BaseHTTPRequestHandler) -> None:
    """Answer well, and never stop."""
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(10_000):
            handler.wfile.write(b"x" * 65536)
    except OSError:
        return


def silent(handler: BaseHTTPRequestHandler) -> None:
    """Hang up without a word."""
    handler.close_connection = True


def slow(released: threading.Event) -> Behaviour:
    """Answer well, but only once nobody waits for it any more."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        released.wait(30)
        handler.close_connection = True

    return behave


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Run a receiver while the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(size)
            behave = found.behaviours.popleft() if found.behaviours else found.always
            headers = {name.lower(): value for name, value in self.headers.items()}
            found.received.append(Message(headers, body, taken=behave in (None, huge)))
            (behave or answer(204))(self)

        def log_message(self, format: str, *args: Any) -> None:
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            return

    with Server(("127.0.0.1", 0), Handler) as server:
        found = Receiver(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()
