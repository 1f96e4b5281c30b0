"""The worker: looks after chores, claims jobs, does them in threads, and stops without losing one."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from cms.jobs.chores import Chore, Round
from cms.jobs.handlers import Handlers
from cms.jobs.performing import Performer
from cms.jobs.queue import Claim, claim, extend, next_due, release, take_back

log = logging.getLogger("cms.jobs")

_LONGEST_PAUSE = 30.0
"""Seconds between two looks where every look fails."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How a worker works; times are in seconds.

    It does `threads` jobs at once, looks every `poll` for new ones, holds one for `lease` without
    a sign of life, and waits `grace` for them to end when it stops.
    """

    threads: int = 2
    poll: float = 1.0
    lease: float = 60.0
    grace: float = 30.0


class Worker:
    """One process's worker. Any number of them may work on one database."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        handlers: Handlers,
        chores: Sequence[Chore] = (),
        pace: Pace | None = None,
    ) -> None:
        self.pace = pace or Pace()
        self.name = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._sessions = sessions
        self._handlers = handlers
        self._chores = tuple(chores)
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self._running: dict[str, Claim] = {}
        self._performer = Performer(sessions, handlers, self._stopping)
        self._failures: dict[str, int] = {}
        self._not_before: dict[str, float] = {}

    @property
    def failing(self) -> tuple[str, ...]:
        """The names of the chores that failed when they were last done."""
        return tuple(self._failures)

    def stop(self) -> None:
        """Ask `run` to claim nothing more, to let what is at work end, and to return.

        To be called from another thread, never from a signal handler.
        """
        self._stopping.set()
        self._wake.set()

    def run(self) -> None:
        """Work until `stop` is called; return when all jobs have ended or were put back."""
        log.info("worker %s begins", self.name)
        with self._holding():
            while not self._stopping.is_set():
                self._wake.clear()
                looked = self._look()
                if not looked.did:
                    wait = self.pace.poll if looked.wait is None else looked.wait
                    self._wake.wait(min(self.pace.poll, wait))
            self._end()
        log.info("worker %s ends", self.name)

    def once(self) -> int:
        """Do the chores once, then what is due, in this thread; return how many jobs were done."""
        with self._holding():
            self._look_after()
            return self._work_off()

    def drain(self) -> int:
        """Do what is due and what follows from it, in this thread; return how many jobs were done.

        What is to be tried again later, or comes later, is left.
        """
        done = 0
        with self._holding():
            while not self._stopping.is_set():
                looked = self._look_after()
                jobs = self._work_off()
                done += jobs
                if not jobs and not looked.did:
                    break
        return done

    # -- looking --------------------------------------------------------------------------

    def _look(self) -> Round:
        looked = self._look_after()
        begun = self._attempt(Chore("queue", self._begin))
        waits = [one.wait for one in (looked, begun) if one.wait is not None]
        return Round(looked.did or begun.did, min(waits, default=None))

    def _look_after(self) -> Round:
        rounds = [self._attempt(chore) for chore in self._chores]
        waits = [one.wait for one in rounds if one.wait is not None]
        return Round(any(one.did for one in rounds), min(waits, default=None))

    def _attempt(self, chore: Chore) -> Round:
        """Do a chore; one that fails is left alone for a while, and does not keep the others."""
        left = self._not_before.get(chore.name, 0.0) - time.monotonic()
        if left > 0:
            return Round(wait=left)
        try:
            done = chore.run()
        except Exception:
            failures = self._failures[chore.name] = self._failures.get(chore.name, 0) + 1
            pause = min(_LONGEST_PAUSE, 2.0 ** min(failures, 10))
            self._not_before[chore.name] = time.monotonic() + pause
            log.exception("%s failed, and is left alone for %d seconds", chore.name, pause)
            return Round(wait=pause)
        self._failures.pop(chore.name, None)
        return done

    # -- jobs -----------------------------------------------------------------------------

    def _begin(self) -> Round:
        """Begin as many jobs as are due and there are threads for."""
        with self._lock:
            free = self.pace.threads - len(self._running)
        if free <= 0:
            return Round()
        with self._sessions() as session:
            wait = next_due(session, self._handlers.kinds)
        if wait is None or wait > 0:
            return Round(wait=wait)
        claims = self._claim(free)
        for held in claims:
            name = f"job {held.id}"
            threading.Thread(target=self._perform, args=(held,), name=name, daemon=True).start()
        return Round(did=bool(claims))

    def _work_off(self) -> int:
        done = 0
        while not self._stopping.is_set():
            claims = self._claim(1)
            if not claims:
                break
            self._perform(claims[0])
            done += 1
        return done

    def _claim(self, limit: int) -> list[Claim]:
        kinds = self._handlers.kinds
        lease = timedelta(seconds=self.pace.lease)
        with self._sessions() as session:
            take_back(session, kinds, self._handlers.attempts)
            claims = claim(session, self.name, kinds, lease, limit)
            session.commit()
        with self._lock:
            self._running.update((held.id, held) for held in claims)
        return claims

    def _perform(self, held: Claim) -> None:
        try:
            self._performer.perform(held)
        finally:
            with self._lock:
                self._running.pop(held.id, None)
            self._wake.set()

    @contextmanager
    def _holding(self) -> Iterator[None]:
        """Extend the leases of what is at work, in a thread of its own, until the block ends."""
        ended = threading.Event()
        beat = threading.Thread(target=self._beat, args=(ended,), name="leases", daemon=True)
        beat.start()
        try:
            yield
        finally:
            ended.set()
            beat.join()

    def _beat(self, ended: threading.Event) -> None:
        pause = self.pace.lease / 3
        while not ended.wait(pause):
            pause = self.pace.lease / 3
            with self._lock:
                busy = bool(self._running)
            try:
                if busy:
                    self._extend()
            except SQLAlchemyError as error:
                log.warning("the leases could not be extended: %s", error)
                pause = self.pace.lease / 12

    def _extend(self) -> None:
        with self._sessions() as session:
            extend(session, self.name, timedelta(seconds=self.pace.lease))
            session.commit()

    # -- the end --------------------------------------------------------------------------

    def _end(self) -> None:
        until = time.monotonic() + self.pace.grace
        while self._at_work() and time.monotonic() < until:
            self._wake.clear()
            if self._at_work():
                self._wake.wait(max(0.0, until - time.monotonic()))
        left = self._at_work()
        if left:
            log.warning("%d jobs did not end in time, and are put back", len(left))
            with self._sessions() as session:
                for held in left:
                    release(session, held, self._handlers.attempts(held.kind))
                session.commit()

    def _at_work(self) -> list[Claim]:
        with self._lock:
            return list(self._running.values())
