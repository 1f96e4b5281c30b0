"""The load: a fixed number of keep-alive connections, each with one request under way.

It is an asyncio protocol in a process of its own, which reads just enough of an answer to know
that it is whole: status and length. A new request is sent when the one before is answered, so the
load is bounded by the connections, and a slow server gets fewer requests, not a queue.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass

SERIAL = b"@SERIAL@"
"""Stands in a request where each is to differ: replaced by as many digits."""
_GRACE = 30.0


@dataclass(frozen=True)
class Load:
    """What is sent, for how many seconds, and what each answer has to be.

    `length` is that of the body in bytes, None where it may differ. `serial` is the number of the first request.
    """

    host: str
    port: int
    request: bytes
    status: int
    length: int | None
    connections: int
    seconds: float
    serial: int = 0


@dataclass(frozen=True)
class Timing:
    """What a load came to: how many answers in how many seconds, and latencies in seconds."""

    answers: int
    seconds: float
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds


def drive(load: Load) -> Timing:
    """Send a load; raise RuntimeError at the first answer that is not as expected."""
    return asyncio.run(_drive(load))


async def _drive(load: Load) -> Timing:
    loop = asyncio.get_running_loop()
    run = _Run(load, loop.create_future())
    for _ in range(load.connections):
        await loop.create_connection(lambda: _Connection(run), load.host, load.port)
    began = time.perf_counter()
    run.end = began + load.seconds
    for connection in list(run.open):
        connection.send()
    await asyncio.wait_for(run.done, load.seconds + _GRACE)
    seconds = time.perf_counter() - began
    found = sorted(run.latencies)
    return Timing(len(found), seconds, _at(found, 0.50), _at(found, 0.99))


def _at(latencies: list[float], part: float) -> float:
    return latencies[min(len(latencies) - 1, int(len(latencies) * part))]


class _Run:
    """What the connections of a load share."""

    def __init__(self, load: Load, done: asyncio.Future[None]) -> None:
        self.load = load
        self.done = done
        self.end = 0.0
        self.open: set[_Connection] = set()
        self.latencies: list[float] = []
        self.requests = _requests(load)

    def fail(self, why: str) -> None:
        if not self.done.done():
            self.done.set_exception(RuntimeError(why))


def _requests(load: Load) -> Iterator[bytes]:
    number = load.serial
    while True:
        yield load.request.replace(SERIAL, b"%0*d" % (len(SERIAL), number))
        number += 1


class _Connection(asyncio.Protocol):
    """One connection: sends, waits for the whole answer, sends again."""

    def __init__(self, run: _Run) -> None:
        self._run = run
        self._held = b""
        self._missing: int | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._run.open.add(self)

    def send(self) -> None:
        """Send the next request."""
        self._began = time.perf_counter()
        self._transport.write(next(self._run.requests))

    def data_received(self, data: bytes) -> None:
        if self._missing is None:
            self._held += data
            head, found, body = self._held.partition(b"\r\n\r\n")
            if not found:
                return
            self._missing = self._expected(head) - len(body)
            self._held = b""
        else:
            self._missing -= len(data)
        if self._missing == 0:
            self._answered()
        elif self._missing < 0:
            self._run.fail("more came than was asked for")

    def _expected(self, head: bytes) -> int:
        load = self._run.load
        lines = head.lower().split(b"\r\n")
        status = int(lines[0].split(b" ", 2)[1])
        length = next((int(one[15:]) for one in lines if one.startswith(b"content-length:")), -1)
        if status != load.status or load.length not in (None, length):
            wanted = f"{load.status} with {load.length} bytes"
            self._run.fail(f"answered {status} with {length} bytes instead of {wanted}")
        return length

    def _answered(self) -> None:
        now = time.perf_counter()
        self._missing = None
        self._run.latencies.append(now - self._began)
        if now < self._run.end and not self._run.done.done():
            self.send()
        else:
            self._run.open.discard(self)
            self._transport.close()
            if not self._run.open and not self._run.done.done():
                self._run.done.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        if self in self._run.open:
            self._run.open.discard(self)
            self._run.fail(f"the server closed a connection: {error}")
