"""What the one order of commits costs: writers in processes, each with entries of its own.

A writer is the executor, without HTTP: it creates and publishes posts, one in a transaction. It
notes when it asks for the lock (`pg_advisory_xact_lock`, on SQLite `BEGIN IMMEDIATE`), when it has
it, and when the commit that gives it back has returned.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import sessionmaker

from benchmarks.content import Seeded, executor_for, post
from benchmarks.sites import use_checkout
from cms.cli.site import Site
from cms.content.operations.create import CreateEntry
from cms.db.session import begin_write

WRITERS = (1, 2, 4)
LOCKS = ("SELECT pg_advisory_xact_lock", "BEGIN IMMEDIATE")
_WARM = 3
_PATIENCE = 120.0


@dataclass(frozen=True)
class Write:
    """One write, in seconds: all of it, waiting for the lock, holding it, committing."""

    whole: float
    waited: float
    held: float
    commit: float


@dataclass(frozen=True)
class Writing:
    """What some writers came to: writes a second by all; means of a write in milliseconds.

    `share` is the part of a write that is neither before the lock nor waiting for it.
    """

    writers: int
    rate: float
    whole: float
    waited: float
    held: float
    commit: float
    share: float


def measure_writers(config: Path, made: Seeded, seconds: float) -> list[Writing]:
    """Let 1, 2 and 4 writers write for some seconds each, and say what came of it."""
    return [_measure(config, made, writers, seconds) for writers in WRITERS]


def _measure(config: Path, made: Seeded, writers: int, seconds: float) -> Writing:
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(writers)
    answers: Any = context.Queue()
    processes = [
        context.Process(
            target=_write, args=(config, made, f"{writers}{number}", seconds, gate, answers)
        )
        for number in range(writers)
    ]
    for process in processes:
        process.start()
    found: list[tuple[list[Write], float]] = [
        answers.get(timeout=_PATIENCE + seconds) for _ in processes
    ]
    for process in processes:
        process.join()
    writes = [write for some, _ in found for write in some]
    return Writing(
        writers=writers,
        rate=sum(len(some) / took for some, took in found),
        whole=_mean(write.whole for write in writes),
        waited=_mean(write.waited for write in writes),
        held=_mean(write.held for write in writes),
        commit=_mean(write.commit for write in writes),
        share=sum(write.held for write in writes)
        / sum(write.whole - write.waited for write in writes),
    )


def _mean(seconds: Iterator[float]) -> float:
    return 1000 * mean(seconds)


def _write(config: Path, made: Seeded, name: str, seconds: float, gate: Any, answers: Any) -> None:
    use_checkout()
    site = Site(config)
    writer = _Writer(site, made, name)
    for _ in range(_WARM):
        writer.write()
    gate.wait(_PATIENCE)
    began = time.perf_counter()
    found: list[Write] = []
    while time.perf_counter() - began < seconds:
        found.append(writer.write())
    answers.put((found, time.perf_counter() - began))
    site.close()


class _Writer:
    def __init__(self, site: Site, made: Seeded, name: str) -> None:
        self._site = site
        self._made = made
        self._name = name
        self._number = 0

    def write(self) -> Write:
        """Create and publish one post in a transaction of its own."""
        self._number += 1
        title = f"Written by {self._name} as number {self._number}"
        data = post(title, self._made.author, [self._made.category])
        began = time.perf_counter()
        with (
            self._site.services.get(sessionmaker)() as session,
            _timed(self._site.engine) as lock,
        ):
            begin_write(session)
            operation = CreateEntry(type="post", data=data, parent=self._made.page, publish=True)
            executor_for(self._site, session).apply(operation)
            ready = time.perf_counter()
            session.commit()
            end = time.perf_counter()
        asked, got = lock
        return Write(end - began, got - asked, end - got, end - ready)


@contextmanager
def _timed(engine: Engine) -> Iterator[list[float]]:
    """Give a list that will hold when the lock was asked for and when it was got."""
    found: list[float] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(LOCKS):
            found.append(time.perf_counter())

    for moment in ("before_cursor_execute", "after_cursor_execute"):
        event.listen(engine, moment, note)
    try:
        yield found
    finally:
        for moment in ("before_cursor_execute", "after_cursor_execute"):
            event.remove(engine, moment, note)
