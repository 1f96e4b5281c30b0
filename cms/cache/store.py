"""Answers that are kept: finished bytes, what they depend on, and no more of them than fit."""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cms import clock
from cms.cache.generations import Generations, slots_of

Key = tuple[Any, ...]
_OVERHEAD = 1500
"""Bytes that an answer takes besides its body, about: its headers, its key, its places."""
_WORTH_PACKING = 500
_LEVEL = 6


@dataclass(frozen=True)
class Kept:
    """What an answer depends on: tags, and the instant at which it ends by the clock, if known.

    `now` is the present of the snapshot that was read.
    """

    tags: frozenset[str]
    now: datetime
    until: datetime | None = None


@dataclass(eq=False)
class Answer:
    """An answer as it is sent; `count` is that of commits up to which it is known to be good."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    etag: str
    template: str
    slots: tuple[int, ...]
    count: int
    since: datetime
    until: datetime
    packable: bool = True
    """Whether its kind of bytes gets smaller by being packed; images are packed already."""
    _packed: bytes | None = field(default=None, repr=False)

    @property
    def size(self) -> int:
        """Bytes that it takes, its packed body included."""
        return 2 * len(self.body) + _OVERHEAD if self.packs else len(self.body) + _OVERHEAD

    @property
    def packs(self) -> bool:
        """Whether it is worth packing."""
        return self.packable and len(self.body) >= _WORTH_PACKING

    def packed(self) -> bytes:
        """Return the body in gzip (RFC 1952), packed once."""
        if self._packed is None:
            self._packed = gzip.compress(self.body, _LEVEL, mtime=0)
        return self._packed


@dataclass
class Store:
    """Answers by what was asked, the one that was asked for longest ago given up first.

    Safe for threads; one for each process.
    """

    generations: Generations
    bytes_max: int
    longest: timedelta
    _held: OrderedDict[Key, Answer] = field(default_factory=OrderedDict)
    _bytes: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fresh(self, key: Key) -> Answer | None:
        """Return the answer to what was asked if it is good still."""
        answer = self._held.get(key)
        if answer is None:
            return None
        if not answer.since <= clock.now() < answer.until or not self._unchanged(answer):
            self.drop(key, answer)
            return None
        # Another thread may have given it up just now: it is no worse for that.
        with suppress(KeyError):
            self._held.move_to_end(key)
        return answer

    def keep(self, key: Key, answer: Answer) -> None:
        """Keep an answer, and give up others where there is no room."""
        if answer.size > self.bytes_max // 4:
            return
        with self._lock:
            before = self._held.pop(key, None)
            self._held[key] = answer
            self._bytes += answer.size - (before.size if before else 0)
            while self._bytes > self.bytes_max:
                _, given_up = self._held.popitem(last=False)
                self._bytes -= given_up.size

    def drop(self, key: Key, answer: Answer) -> None:
        """Give an answer up, unless there is another one meanwhile."""
        with self._lock:
            if self._held.get(key) is answer:
                del self._held[key]
                self._bytes -= answer.size

    def until(self, kept: Kept, since: datetime) -> datetime:
        """Return the instant by this process's clock until which an answer may be kept."""
        longest = since + self.longest
        if kept.until is None:
            return longest
        # The database may have another clock, by which the instant comes sooner or later.
        return min(longest, since + (kept.until - kept.now))

    def slots(self, kept: Kept) -> tuple[int, ...]:
        """Return the places of what an answer depends on."""
        return slots_of(kept.tags)

    def __len__(self) -> int:
        return len(self._held)

    @property
    def size(self) -> int:
        """Bytes that are kept."""
        return self._bytes

    def _unchanged(self, answer: Answer) -> bool:
        generations = self.generations
        if generations.quiet_since(answer.count):
            return True
        now = generations.now()
        if not generations.unchanged(answer.slots, answer.count):
            return False
        # What was looked at once need not be looked at again until the next commit.
        answer.count = now
        return True


class Flights:
    """Lets one request make an answer while others that ask for the same wait for it."""

    def __init__(self, wait: float) -> None:
        self._wait = wait
        self._under_way: dict[Key, threading.Event] = {}
        self._lock = threading.Lock()

    @contextmanager
    def lead(self, key: Key) -> Iterator[bool]:
        """Say whether the caller is the one to make it; if not, the other has had its time."""
        with self._lock:
            other = self._under_way.get(key)
            if other is None:
                mine = self._under_way[key] = threading.Event()
        if other is not None:
            other.wait(self._wait)
            yield False
            return
        try:
            yield True
        finally:
            with self._lock:
                del self._under_way[key]
            mine.set()
