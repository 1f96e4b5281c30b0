"""When each tag was last touched: a table in memory that all processes of a host share.

A file is mapped into each process. It holds a counter of commits, for each tag (by its hash) the
count at which it was last touched, and a record of every commit that is under way. A writer marks
what it touches before its commit and raises it after, before anybody is answered. What is kept was
read at some count; it is good as long as none of its tags is marked or was raised since.

A writer that dies between the two leaves its mark. What it touched is then read from the database
until somebody notices that the process is gone, and raises it in its place.

Numbers are 64 bits wide and aligned, so a reader sees an old or a new one and never half of each;
writers come one after the other, by a lock on the file.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from cms.db.touched import EVERYTHING
from cms.errors import ConfigurationError

SLOTS = 1 << 16
"""Tags that are told apart; two that share a place are forgotten together."""
RECORDS, RECORD = 256, 64
"""Commits that are under way at a time, and the numbers that each record holds."""
SIZE = 8 * (8 + RECORDS * RECORD + SLOTS)
"""Bytes of the file: 650 KB."""
_MAGIC = 0x636D732D67656E31  # "cms-gen1"
_SHAPE, _CLOCK, _UNDER_WAY = 0, 1, 2
_FIRST_RECORD, _FIRST_SLOT = 8, 8 + RECORDS * RECORD
_PID, _BEGAN, _COUNT, _TAGS = 0, 1, 2, 3
_TAGS_MAX = RECORD - _TAGS
_LOOK_AGAIN = 0.05
"""Seconds between two looks for writers that have died."""
_WAIT = 0.002


@lru_cache(maxsize=100_000)
def slot_of(tag: str) -> int:
    """Return the place of a tag; what is everything has the first for itself."""
    if tag == EVERYTHING:
        return 0
    digest = blake2b(tag.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return 1 + int.from_bytes(digest, "big") % (SLOTS - 1)


def slots_of(tags: Iterable[str]) -> tuple[int, ...]:
    """Return the places of tags, that of everything among them."""
    return tuple(sorted({0, *map(slot_of, tags)}))


class Generations:
    """The table; one for each process and database, safe for threads."""

    _file: int
    _cells: memoryview

    def __init__(self, path: Path | None) -> None:
        """Map the file at `path`, made if need be; without one, memory of this process alone.

        Raises ConfigurationError where the file can't be had, or is somebody else's.
        """
        self.path = path
        self._lock, self._opening = threading.Lock(), threading.Lock()
        self._looked = 0.0
        self._me = (0, 0)
        self._map()

    def __getattr__(self, name: str) -> Any:
        """Map the file once more for who goes on after a `close`; asked for what is missing only."""
        if name not in ("_file", "_cells"):
            raise AttributeError(name)
        self._map()
        return getattr(self, name)

    def _map(self) -> None:
        with self._opening:
            if "_cells" in vars(self):
                return
            file = -1 if self.path is None else _open(self.path)
            cells = memoryview(mmap.mmap(file, SIZE)).cast("Q")
            cells[_SHAPE] = _MAGIC
            self._file, self._cells = file, cells

    def now(self) -> int:
        """Return the count of commits; to be asked before what is kept is read."""
        return self._cells[_CLOCK]

    def quiet_since(self, count: int) -> bool:
        """Say whether nothing at all was touched since a count."""
        cells = self._cells
        return cells[_UNDER_WAY] == 0 and cells[_CLOCK] == count

    def unchanged(self, slots: tuple[int, ...], count: int) -> bool:
        """Say whether none of these places was touched since a count, nor is being touched."""
        cells = self._cells
        if cells[_UNDER_WAY] and self._marked(slots):
            return False
        return all(cells[_FIRST_SLOT + slot] <= count for slot in slots)

    def begin(self, tags: Iterable[str]) -> tuple[int, tuple[int, ...]]:
        """Mark what a commit is about to touch; hand the mark to `finish` when it is over."""
        slots = tuple(sorted(set(map(slot_of, tags))))
        while True:
            with self._alone():
                record = self._free()
                if record is not None:
                    self._mark(record, slots)
                    return record, slots
                self._recover()
            # So many commits at once: each takes milliseconds.
            time.sleep(_WAIT)

    def finish(self, mark: tuple[int, tuple[int, ...]], *, committed: bool) -> None:
        """Take a mark away; what it is of counts as touched unless the commit was not made."""
        record, slots = mark
        with self._alone():
            if committed:
                self._raise(slots)
            # Where nobody sees our process, as in another container, it may be gone already.
            if (self._cells[record + _PID], self._cells[record + _BEGAN]) == self._own():
                self._clear(record)

    def touch(self, tags: Iterable[str]) -> None:
        """Let tags be touched now, as after a commit."""
        with self._alone():
            self._raise(tuple(set(map(slot_of, tags))))

    def close(self) -> None:
        """Give the file and its memory back until somebody asks again; the counts stay in the file.

        Memory of this process alone has no other place, and stays.
        """
        if self.path is None:
            return
        # In nobody's turn, so that no other thread holds the file's lock by this number.
        with self._lock, self._opening:
            if "_cells" in vars(self):
                os.close(self._file)
                # Unmapped when the last thread that reads has let go of it.
                del self._file, self._cells

    # -- what is under way -----------------------------------------------------------------

    def _marked(self, slots: tuple[int, ...]) -> bool:
        """Say whether a commit that is under way touches one of the places."""
        if time.monotonic() - self._looked > _LOOK_AGAIN:
            with self._alone():
                self._recover()
        cells, wanted = self._cells, frozenset(slots)
        for record in _records():
            if cells[record + _PID]:
                first = record + _TAGS
                held = cells[first : first + min(cells[record + _COUNT], _TAGS_MAX)]
                if 0 in held or not wanted.isdisjoint(held):
                    return True
        return False

    def _mark(self, record: int, slots: tuple[int, ...]) -> None:
        named = slots if len(slots) <= _TAGS_MAX else (0,)
        for place, slot in enumerate(named, start=record + _TAGS):
            self._cells[place] = slot
        self._cells[record + _COUNT] = len(named)
        self._cells[record + _PID], self._cells[record + _BEGAN] = self._own()
        self._cells[_UNDER_WAY] += 1

    def _clear(self, record: int) -> None:
        self._cells[record + _PID] = 0
        self._cells[_UNDER_WAY] = max(1, self._cells[_UNDER_WAY]) - 1

    def _free(self) -> int | None:
        return next((one for one in _records() if not self._cells[one + _PID]), None)

    def _own(self) -> tuple[int, int]:
        """Return the number of this process and when it began; found out anew after a fork."""
        if self._me[0] != os.getpid():
            self._me = (os.getpid(), _began(os.getpid()))
        return self._me

    def _recover(self) -> None:
        """Raise what was marked by processes that are gone."""
        self._looked = time.monotonic()
        for record in _records():
            pid = self._cells[record + _PID]
            if pid and _began(pid) != self._cells[record + _BEGAN]:
                first = record + _TAGS
                self._raise(tuple(self._cells[first : first + self._cells[record + _COUNT]]))
                self._clear(record)

    def _raise(self, slots: Iterable[int]) -> None:
        count = self._cells[_CLOCK] + 1
        for slot in slots:
            self._cells[_FIRST_SLOT + slot] = count
        self._cells[_CLOCK] = count

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let nobody else write to the table, in any process."""
        with self._lock:
            file = self._file
            if file >= 0:
                fcntl.flock(file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                if file >= 0:
                    fcntl.flock(file, fcntl.LOCK_UN)


def _records() -> range:
    return range(_FIRST_RECORD, _FIRST_SLOT, RECORD)


def _began(pid: int) -> int:
    """Return when a process began, in ticks since the machine did; 0 if there is none.

    A number is given to another process sooner or later, but not with the same beginning. Without
    /proc all that is known is whether there is one.
    """
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0 if Path("/proc/self/stat").exists() else _lives(pid)
    return int(status.rpartition(")")[2].split()[19])


def _lives(pid: int) -> int:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return 0
    except PermissionError:
        pass
    return 1


def _open(path: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, flags, 0o600)
    except OSError as error:
        raise _unusable(path, error.strerror or str(error)) from error
    try:
        _check(path, file)
    except BaseException:
        os.close(file)
        raise
    return file


def _check(path: Path, file: int) -> None:
    found = os.fstat(file)
    if os.geteuid() != 0 and found.st_uid not in (os.geteuid(), 0):
        raise _unusable(path, "it belongs to somebody else")
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        if os.fstat(file).st_size < SIZE:
            # Never shorter: another process may have it mapped.
            os.ftruncate(file, SIZE)
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _unusable(path: Path, why: str) -> ConfigurationError:
    return ConfigurationError(
        f"What the processes of this host tell each other can't be kept in {path}: {why}. "
        "cms.cache.file names another file; it is the same for all of them."
    )
