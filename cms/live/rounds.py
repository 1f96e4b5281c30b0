"""Tells all streams what changed: one look at the log, one query for all who are told the same."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from cms import clock
from cms.content.queries.looking_out import Outlook, Seen
from cms.db.chunks import chunks
from cms.errors import CMSError, NotSignedIn
from cms.live.asking import Asking
from cms.live.stream import Key, Stream
from cms.settings import LiveSettings
from cms.web.streams import Standing
from cms.web.sync_cursors import SyncCursor

Result = TypeVar("Result")
log = logging.getLogger("cms.live")
_AT_ONCE = 20
"""Places in the log that are asked for in one transaction."""
_SOON = 0.02
"""Seconds until those go on who are told in parts."""
_LESS_SOON = 0.25
"""And where none of these has taken the part before."""
_LATER = timedelta(milliseconds=1)


class Rounds:
    """The streams that are open, and what keeps them told. All of it runs in one loop."""

    def __init__(self, asking: Asking, settings: LiveSettings, threads: Executor) -> None:
        self.streams: set[Stream] = set()
        self.asking, self._settings, self._threads = asking, settings, threads
        self._woken = asyncio.Event()
        self._seen: Seen | None = None
        self._besides = 0
        self._beaten = time.monotonic()

    def wake(self) -> None:
        """Look again now; to be called in the loop's thread."""
        self._woken.set()

    def add(self, stream: Stream) -> None:
        """Take a stream in, and look whether anything is to be told to it."""
        self.streams.add(stream)
        self.wake()

    async def run(self) -> None:
        """Tell what changes, until the task is cancelled."""
        while True:
            self._woken.clear()
            wait: float
            try:
                wait = await self.round()
            except Exception:
                # The database may be back by then; who is connected stays so.
                log.exception("streams could not be told; they will be in a while")
                wait = self._settings.poll_seconds
                await asyncio.sleep(wait)
            self._beat()
            # Not wait_for, which in Python 3.11 forgets a cancellation that comes with what it waits for.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._woken.wait()

    async def round(self) -> float:
        """Check and tell whom it concerns; return after how many seconds to look again."""
        outlook = await self._threaded(self.asking.look, self._seen)
        if outlook.besides:
            self._besides = outlook.seen.number
            for one in self.streams:
                one.doubtful = True
        doubtful = [one for one in self.streams if self._is_doubtful(one)]
        await self._check(doubtful)
        self._seen = outlook.seen
        if not await self._tell_all(outlook):
            return 0
        return self._wait(outlook)

    # -- who may still follow -----------------------------------------------------------------

    def _is_doubtful(self, stream: Stream) -> bool:
        ends = stream.standing.ends
        expired = ends is not None and ends <= clock.now()
        return expired or stream.doubtful or stream.standing.point.number < self._besides

    async def _check(self, streams: Iterable[Stream]) -> None:
        alike: dict[tuple[str, ...], list[Stream]] = defaultdict(list)
        for one in streams:
            alike[one.credentials].append(one)
        await asyncio.gather(*map(self._check_alike, alike.values()))

    async def _check_alike(self, streams: list[Stream]) -> None:
        try:
            found = await self._threaded(self.asking.standing, streams[0].environ)
        except CMSError as error:
            for one in streams:
                one.refuse(error)
                self.streams.discard(one)
            return
        for one in streams:
            self._stands(one, found)

    def _stands(self, stream: Stream, found: Standing) -> None:
        before, stream.standing, stream.doubtful = stream.standing, found, False
        if before.known and not found.known:
            # A session that has ended is as none: what was opened with it is not for anybody.
            stream.refuse(NotSignedIn("The session has ended: sign in again."))
            self.streams.discard(stream)
        elif before.stamp != found.stamp:
            cursor = SyncCursor(stream.cursor.query, found.stamp, None, found.point)
            stream.lose(cursor, "Your rights, or the types, changed: fetch what you keep anew.")

    # -- what they are told ---------------------------------------------------------------------

    async def _tell_all(self, outlook: Outlook) -> bool:
        """Tell all whom it concerns; False where rights changed meanwhile, so that not all were."""
        groups: dict[Key, dict[SyncCursor, list[Stream]]] = defaultdict(lambda: defaultdict(list))
        for one in self.streams:
            if self._is_to_be_told(one, outlook):
                # Whose a cursor is makes no difference to what comes after it.
                groups[one.key][replace(one.cursor, stamp="")].append(one)
        parts = [
            {cursor: group[cursor] for cursor in part}
            for group in groups.values()
            for part in chunks(list(group), _AT_ONCE)
        ]
        told = await asyncio.gather(*(self._tell(one, outlook.seen.number) for one in parts))
        return all(told)

    def _is_to_be_told(self, stream: Stream, outlook: Outlook) -> bool:
        if stream.ended.is_set() or self._is_doubtful(stream):
            return False
        if stream.cursor.after is not None:
            return stream.pending == 0
        return stream.behind or outlook.due or stream.cursor.until.number != outlook.seen.number

    async def _tell(self, streams: dict[SyncCursor, list[Stream]], verified: int) -> bool:
        cursors = list(streams)
        first = streams[cursors[0]][0]
        try:
            told = await self._threaded(self.asking.tell, first.environ, cursors, verified)
        except CMSError:
            # The one who was asked for lost their rights meanwhile, or all of them did.
            for one in itertools.chain.from_iterable(streams.values()):
                one.doubtful = True
            return True
        if told is None:
            return False
        for cursor, new in zip(cursors, told, strict=True):
            for one in streams[cursor]:
                if replace(one.cursor, stamp="") == cursor:
                    one.tell(new)
        return True

    # -- when to look again ---------------------------------------------------------------------

    def _wait(self, outlook: Outlook) -> float:
        waits = [float(self._settings.poll_seconds)]
        if outlook.next is not None:
            waits.append((outlook.next - outlook.seen.instant + _LATER).total_seconds())
        ends = [one.standing.ends for one in self.streams if one.standing.ends is not None]
        if ends:
            waits.append((min(ends) - clock.now() + _LATER).total_seconds())
        midway = [one.pending for one in self.streams if one.cursor.after is not None]
        if midway:
            waits.append(_SOON if min(midway) == 0 else _LESS_SOON)
        return max(0.0, min(waits))

    def _beat(self) -> None:
        if time.monotonic() - self._beaten >= self._settings.beat_seconds:
            self._beaten = time.monotonic()
            for one in self.streams:
                one.beat()

    async def _threaded(self, ask: Callable[..., Result], *given: Any) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, ask, *given)
