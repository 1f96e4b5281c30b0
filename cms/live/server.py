"""Listens, reads requests by h11 with all bounds, and holds the streams that they open."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import resource
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import h11
import orjson
from sqlalchemy import Engine

from cms.live.asking import Answer, Asking
from cms.live.places import Places
from cms.live.requests import Ends, Environ, environ_of
from cms.live.rounds import Rounds
from cms.live.stream import Stream
from cms.live.waking import Waking
from cms.services import Services
from cms.settings import Settings
from cms.web.cursors import CursorSigner
from cms.web.problems import MEDIA_TYPE, Problem, problem_of_status
from cms.web.sync_cursors import SyncCursorSigner

log = logging.getLogger("cms.live")
HEADER_MAX = 65536
"""Bytes of a request's header, all fields together."""
HEADER_SECONDS = 15
"""Seconds within which it has to have arrived."""
_SPARE = 200
"""Connections beyond the streams: those that are being opened, or are refused."""
_FILES = 300
"""Files that the process has open besides connections, at most."""
_CHUNK = 4096
_IGNORED_MAX = 65536
"""Bytes that a client may send behind its request, which nobody reads."""


class Server:
    """Streams of one application; made and run in one loop."""

    def __init__(self, app: Any) -> None:
        services: Services = app.registry.cms_services
        self._settings, self._limits = services.get(Settings).live, services.get(Settings).limits
        settings = self._settings
        self._engine = services.get(Engine)
        self._threads = ThreadPoolExecutor(settings.threads, "live")
        self._openers = ThreadPoolExecutor(settings.threads, "live opening")
        self.places = Places(settings.streams, settings.streams_each, settings.retry_seconds)
        self._asking = Asking(app, self.places)
        self._signer = SyncCursorSigner(services.get(CursorSigner).secret)
        self.rounds = Rounds(self._asking, settings, self._threads)
        self._connections: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def run(
        self, host: str, port: int, stop: asyncio.Event, ready: Callable[[], None]
    ) -> None:
        """Serve until `stop` is set; `ready` is called once somebody can connect.

        Raises OSError where the address can't be had.
        """
        _allow_files(self._settings.streams + _SPARE + _FILES)
        listening = await asyncio.start_server(
            self._connected, host, port, limit=HEADER_MAX, backlog=1024
        )
        self.port = listening.sockets[0].getsockname()[1]
        loop = asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(self.rounds.wake)

        waking = Waking(self._engine, wake)
        rounds = asyncio.create_task(self.rounds.run())
        waking.start()
        ready()
        try:
            await stop.wait()
        finally:
            listening.close()
            rounds.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await rounds
            for one in list(self.rounds.streams):
                one.end()
            # What was sent has a moment to be taken; nobody is waited for longer.
            await self._let_go()
            waking.stop()
            self._threads.shutdown(cancel_futures=True)
            self._openers.shutdown(cancel_futures=True)

    async def _let_go(self) -> None:
        for writer in list(self._connections):
            writer.close()
        waits = [asyncio.ensure_future(_closed(one)) for one in self._connections]
        if waits:
            await asyncio.wait(waits, timeout=1)
        for writer in list(self._connections):
            writer.transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._connections) >= self._settings.streams + _SPARE:
            writer.transport.abort()
            return
        self._connections.add(writer)
        try:
            await self._serve(reader, writer)
        except (OSError, h11.RemoteProtocolError, TimeoutError):
            # It left, or is no client of HTTP.
            log.debug("a connection was given up", exc_info=True)
        except Exception:
            log.exception("a connection failed")
        finally:
            await _close(writer)
            self._connections.discard(writer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=HEADER_MAX)
        seconds = min(HEADER_SECONDS, self._limits.receive_seconds)
        try:
            async with asyncio.timeout(seconds):
                request = await _request(connection, reader)
        except h11.RemoteProtocolError as error:
            if connection.our_state in (h11.IDLE, h11.SEND_RESPONSE):
                refusal = problem_of_status(
                    error.error_status_hint, "This is no request of HTTP/1.1."
                )
                await _answer(connection, writer, _plain(refusal, ""))
            return
        if request is None:
            return
        environ = environ_of(request, _ends(writer))
        if environ is None:
            nothing = problem_of_status(404, "Nothing but streams is served here.")
            await _answer(connection, writer, _plain(nothing, ""))
            return
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._openers, self._asking.open, environ)
        if answer.opened is None:
            await _answer(connection, writer, answer)
            return
        try:
            await self._stream(connection, reader, writer, environ, answer)
        finally:
            self.places.give_back(answer.opened.standing.who)

    async def _stream(
        self,
        connection: h11.Connection,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        environ: Environ,
        answer: Answer,
    ) -> None:
        opened = answer.opened
        if opened is None or writer.transport.is_closing():
            return
        writer.write(connection.send(_head(answer)) or b"")
        stream = Stream(
            environ=environ,
            opened=opened,
            transport=writer.transport,
            frame=lambda data: connection.send(h11.Data(data=data)) or b"",
            write=self._signer.write,
            buffer_max=self._settings.buffer_bytes,
        )
        stream.begin(self._settings.retry_seconds)
        self.rounds.add(stream)
        left = asyncio.create_task(_left(reader))
        ended = asyncio.create_task(stream.ended.wait())
        try:
            await asyncio.wait((left, ended), return_when=asyncio.FIRST_COMPLETED)
        finally:
            stream.ended.set()
            self.rounds.streams.discard(stream)
            left.cancel()
            ended.cancel()
        if not writer.transport.is_closing():
            writer.write(connection.send(h11.EndOfMessage()) or b"")


async def _request(connection: h11.Connection, reader: asyncio.StreamReader) -> h11.Request | None:
    """Return the request, or None for a client that left before it was whole."""
    while True:
        found = connection.next_event()
        if isinstance(found, h11.Request):
            return found
        if found is not h11.NEED_DATA:
            return None
        data = await reader.read(_CHUNK)
        connection.receive_data(data)
        if not data:
            return None


async def _answer(connection: h11.Connection, writer: asyncio.StreamWriter, answer: Answer) -> None:
    writer.write(connection.send(_head(answer, len(answer.body))) or b"")
    if answer.body:
        writer.write(connection.send(h11.Data(data=answer.body)) or b"")
    writer.write(connection.send(h11.EndOfMessage()) or b"")
    async with asyncio.timeout(HEADER_SECONDS):
        await writer.drain()


def _head(answer: Answer, length: int | None = None) -> h11.Response:
    headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in answer.headers]
    if length is not None:
        headers.append((b"Content-Length", str(length).encode()))
    headers.append((b"Connection", b"close"))
    return h11.Response(status_code=answer.status, headers=headers)


def _plain(problem: Problem, instance: str) -> Answer:
    """Return an answer without the application, to what it never sees."""
    told = problem.as_json(instance, "")
    told.pop("request_id")
    headers = [
        ("Content-Type", MEDIA_TYPE),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox"),
    ]
    return Answer(problem.status, headers, orjson.dumps(told), None)


async def _left(reader: asyncio.StreamReader) -> None:
    """Return when the client has left, or talks on though nobody listens."""
    ignored = 0
    with contextlib.suppress(OSError):
        while ignored <= _IGNORED_MAX:
            data = await reader.read(_CHUNK)
            if not data:
                return
            ignored += len(data)


async def _close(writer: asyncio.StreamWriter) -> None:
    """Close a connection once all is taken that was sent, or has been on its way for too long."""
    writer.close()
    try:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HEADER_SECONDS):
                await _closed(writer)
    finally:
        writer.transport.abort()


async def _closed(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        await writer.wait_closed()


def _ends(writer: asyncio.StreamWriter) -> Ends:
    client, server = writer.get_extra_info("peername"), writer.get_extra_info("sockname")
    return Ends((client or ("", 0))[:2], (server or ("", 0))[:2])


def _allow_files(wanted: int) -> None:
    """Let the process have as many files open as its streams need, as far as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    if most < wanted:
        log.warning("the system allows %s open files; all streams would need %s", most, wanted)
