"""Streams for tests: a server that holds them, in a thread, and somebody who follows one."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from cms.live.server import Server

PATIENCE = 20.0
"""Seconds that an event may take, on a busy machine."""


@contextmanager
def holding(app: Any, port: int = 0) -> Iterator[Server]:
    """Hold streams of an application while the block lasts."""
    made: list[Server] = []
    stopping: list[Any] = []
    ready = threading.Event()

    async def serve() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        stopping.append(lambda: loop.call_soon_threadsafe(stop.set))
        server = Server(app)
        made.append(server)
        await server.run("127.0.0.1", port, stop, ready.set)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(PATIENCE)
    try:
        yield made[0]
    finally:
        stopping[0]()
        thread.join(PATIENCE)
        assert not thread.is_alive()


@dataclass
class Follower:
    """Who has opened a stream; `last` is the id from which it would be resumed."""

    port: int
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    last: str | None = None

    def open(self) -> Follower:
        """Open it; `answer` is the response."""
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = dict(self.headers)
        if self.last is not None:
            headers["Last-Event-ID"] = self.last
        self.connection.request("GET", f"/api/v1/events{self.query}", headers=headers)
        self.answer = self.connection.getresponse()
        if self.answer.status == 200:
            self.event(begun=True)
        return self

    def event(self, *, begun: bool = False) -> tuple[str, Any] | None:
        """Return the name and the data of the next event, or None where the stream ends.

        With `begun` it is enough that the stream says from where it goes on.
        """
        while (fields := self._fields()) is not None:
            self.last = fields.get("id", self.last)
            if "event" in fields:
                return fields["event"], json.loads(fields["data"])
            if begun and "id" in fields:
                return None
        return None

    def _fields(self) -> dict[str, str] | None:
        """Return the fields up to the next empty line, or None where the stream ends."""
        found: dict[str, str] = {}
        while line := self.answer.readline().decode():
            if line == "\n":
                return found
            name, _, value = line.rstrip("\n").partition(": ")
            found[name] = value
        return None

    def close(self) -> None:
        """Leave."""
        self.connection.close()
        self.answer.close()
