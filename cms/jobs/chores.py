"""Chores: what each worker looks after besides jobs, such as schedules that came true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session, sessionmaker

from cms.events.relay import Follower, behind, follow
from cms.jobs.cron import CronEntry, run_due, waits


@dataclass(frozen=True)
class Round:
    """What a chore did: whether anything, and in how many seconds it is wanted again at the latest.

    None: nothing is known to come; it is asked again at the next look anyway.
    """

    did: bool = False
    wait: float | None = None


@dataclass(frozen=True)
class Chore:
    """Something that is looked after; any number of processes may, at the same time.

    `run` does what is due. It reads before it writes, so that an idle worker never writes.
    """

    name: str
    run: Callable[[], Round]


def cron_chore(
    sessions: sessionmaker[Session], entries: Sequence[CronEntry], zone: ZoneInfo
) -> Chore:
    """Return the chore that enqueues the jobs of cron entries in a time zone."""
    known = tuple(entries)

    def run() -> Round:
        with sessions() as session:
            seconds = waits(session, known, zone)
        did = False
        for entry in known:
            if seconds[entry.name] <= 0:
                with sessions() as session:
                    did |= run_due(session, entry, zone) is not None
                    session.commit()
        later = [one for one in seconds.values() if one > 0]
        return Round(did, 0.0 if did else min(later, default=None))

    return Chore("cron", run)


def relay_chore(sessions: sessionmaker[Session], follower: Follower) -> Chore:
    """Return the chore that tells a follower of the events that it does not know yet."""

    def run() -> Round:
        with sessions() as session:
            has_more = bool(behind(session, (follower,)))
        return Round(has_more and follow(sessions, follower) > 0)

    return Chore(f"relay {follower.name}", run)
