"""One stream: who follows, how far they were told, and what they have not taken yet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import orjson

from cms.errors import CMSError
from cms.live import frames
from cms.live.requests import Environ
from cms.web.problems import problem_of
from cms.web.streams import Opened, Standing, Told
from cms.web.sync_cursors import SyncCursor

Key = tuple[str, str]
_CREDENTIALS = ("HTTP_AUTHORIZATION", "HTTP_COOKIE")


@dataclass(eq=False)
class Stream:
    """A stream that is open. Its methods are called in the loop's own thread.

    `frame` is how the connection frames bytes; `write` turns a cursor into an id.
    """

    environ: Environ
    opened: Opened
    transport: asyncio.WriteTransport
    frame: Callable[[bytes], bytes]
    write: Callable[[SyncCursor], str]
    buffer_max: int
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    standing: Standing = field(init=False)
    cursor: SyncCursor = field(init=False)
    behind: bool = field(init=False)
    """Whether it is to be told even if nothing happened since: it is resumed, or in the midst of it."""
    doubtful: bool = False
    """Whether what it may see was refused in the midst of telling, and is to be asked anew."""
    _placed: SyncCursor | None = None
    _stuck: int = 0

    def __post_init__(self) -> None:
        self.standing, self.cursor = self.opened.standing, self.opened.cursor
        self.behind = self.opened.resumed and not self.opened.lost
        if not self.standing.known:
            # Of no use, and other with each browser.
            self.environ = {
                name: value for name, value in self.environ.items() if name not in _CREDENTIALS
            }

    @property
    def key(self) -> Key:
        """What is the same for all streams that are told the same."""
        return (self.standing.sight, self.cursor.query)

    @property
    def credentials(self) -> tuple[str, ...]:
        """What is the same for all streams that are checked alike."""
        names = (*_CREDENTIALS, "HTTP_ORIGIN", "QUERY_STRING")
        return tuple(str(self.environ.get(name, "")) for name in names)

    @property
    def pending(self) -> int:
        """Bytes that the reader has not taken yet."""
        return self.transport.get_write_buffer_size()

    def begin(self, retry: int) -> None:
        """Say when to come back, and from where the stream goes on."""
        self._send(frames.retry(retry))
        if self.opened.lost:
            self.lose(self.cursor, self.opened.lost)
        else:
            self._send(frames.place(self._place()))

    def tell(self, told: Told) -> None:
        """Tell what is new, and go on from there."""
        if told.lost:
            self.lose(told.cursor, told.lost)
            return
        self.cursor = replace(told.cursor, stamp=self.standing.stamp)
        self.behind = told.cursor.after is not None
        if told.body:
            self._send(frames.event(frames.CHANGES, told.body, self._place()))

    def lose(self, cursor: SyncCursor, why: str) -> None:
        """Say that only all there is can be told, and go on from `cursor`."""
        self.cursor, self.behind = replace(cursor, stamp=self.standing.stamp), False
        data = orjson.dumps({"detail": why})
        self._send(frames.event(frames.LOST, data, self._place()))

    def beat(self) -> None:
        """Give a sign of life, and cut the stream of who has taken nothing since the last two."""
        self._stuck = self._stuck + 1 if self.pending else 0
        if self._stuck > 1:
            self.cut()
        elif self.cursor != self._placed:
            self._send(frames.place(self._place()))
        else:
            self._send(frames.BEAT)

    def refuse(self, error: CMSError) -> None:
        """Say why the stream ends, and end it."""
        problem = problem_of(error).as_json(self.environ["PATH_INFO"], "")
        problem.pop("request_id")
        self._send(frames.event(frames.ENDED, orjson.dumps(problem)))
        self.end()

    def end(self) -> None:
        """End the stream once what was sent is taken."""
        self.ended.set()

    def cut(self) -> None:
        """End the stream at once."""
        self.ended.set()
        self.transport.abort()

    def _place(self) -> str:
        self._placed = self.cursor
        return self.write(self.cursor)

    def _send(self, data: bytes) -> None:
        if self.ended.is_set() or self.transport.is_closing():
            return
        if self.pending > self.buffer_max:
            self.cut()
            return
        self.transport.write(self.frame(data))
