"""Cron entries: right over daylight saving, once for all processes, caught up with once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from cms import clock
from cms.errors import ConfigurationError
from cms.jobs.chores import cron_chore
from cms.jobs.cron import CronEntry, next_instant, run_due, waits
from cms.jobs.models import Job

BERLIN = ZoneInfo("Europe/Berlin")
SYDNEY = ZoneInfo("Australia/Sydney")
Sessions = sessionmaker[Session]


def entry(expression: str) -> CronEntry:
    return CronEntry("test", expression, "test.job")


def instants(expression: str, after: str, zone: ZoneInfo, count: int) -> list[str]:
    found, last = [], datetime.fromisoformat(after)
    for _ in range(count):
        last = next_instant(entry(expression), last, zone)
        found.append(last.strftime("%d %H:%M"))
    return found


@pytest.mark.parametrize(
    ("expression", "after", "zone", "expected"),
    [
        # Summer time begins on 29 March 2026 at 01:00 UTC: 02:00 becomes 03:00.
        ("30 2 * * *", "2026-03-28T00:00Z", BERLIN, ["28 01:30", "29 01:00", "30 00:30"]),
        ("0 7 * * *", "2026-03-28T00:00Z", BERLIN, ["28 06:00", "29 05:00", "30 05:00"]),
        ("0 2,3 * * *", "2026-03-28T23:00Z", BERLIN, ["29 01:00", "30 00:00", "30 01:00"]),
        # It ends on 25 October at 01:00 UTC: 02:00 to 03:00 comes twice.
        ("30 2 * * *", "2026-10-24T00:00Z", BERLIN, ["24 00:30", "25 00:30", "26 01:30"]),
        ("30 2 * * *", "2026-10-25T01:10Z", BERLIN, ["26 01:30"]),
        ("0 7 * * *", "2026-10-24T00:00Z", BERLIN, ["24 05:00", "25 06:00", "26 06:00"]),
        # What goes by the minute goes on in both of the two hours.
        ("*/30 * * * *", "2026-10-24T23:59Z", BERLIN, ["25 00:00", "25 00:30", "25 01:00"]),
        ("*/30 * * * *", "2026-03-29T00:20Z", BERLIN, ["29 00:30", "29 01:00", "29 01:30"]),
        ("30 2 * * *", "2026-10-03T00:00Z", SYDNEY, ["03 16:00", "04 15:30"]),
    ],
)
def test_an_entry_goes_by_the_clock_on_the_wall(
    expression: str, after: str, zone: ZoneInfo, expected: list[str]
) -> None:
    assert instants(expression, after, zone, len(expected)) == expected


@pytest.mark.parametrize("expression", ["", "* * * *", "61 * * * *", "0 0 31 2 *", "often"])
def test_an_expression_that_is_none_is_refused(expression: str) -> None:
    with pytest.raises(ConfigurationError, match="'test'"):
        entry(expression)


def run(sessions: Sessions, one: CronEntry) -> str | None:
    with sessions() as session:
        made = run_due(session, one, BERLIN)
        session.commit()
    return made


def test_an_entry_runs_once_at_each_instant_and_catches_up_once(
    session_factory: Sessions, frozen_clock: ModuleType
) -> None:
    hourly = entry("0 * * * *")
    assert run(session_factory, hourly) is None  # new: noted at noon
    assert run(session_factory, hourly) is None
    with session_factory() as session:
        assert waits(session, (hourly,), BERLIN) == {"test": 3600}
    clock.tick(3600)
    assert run(session_factory, hourly)
    assert run(session_factory, hourly) is None
    clock.tick(5 * 3600 + 60)
    assert run(session_factory, hourly)
    assert run(session_factory, hourly) is None
    with session_factory() as session:
        due = [job.run_at for job in session.scalars(select(Job).order_by(Job.run_at))]
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert due == [noon + timedelta(hours=1), noon + timedelta(hours=2)]


def test_of_many_processes_one_runs_it(session_factory: Sessions, frozen_clock: ModuleType) -> None:
    every = entry("* * * * *")
    run(session_factory, every)
    ready, made = threading.Barrier(4), []

    def look() -> None:
        ready.wait()
        made.append(run(session_factory, every))

    for _ in range(3):
        clock.tick(60)
        threads = [threading.Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len([one for one in made if one]) == 3


def test_the_first_look_of_many_processes_is_noted_once(
    session_factory: Sessions, frozen_clock: ModuleType
) -> None:
    entries = [entry("* * * * *")]
    chores = [cron_chore(session_factory, entries, BERLIN) for _ in range(3)]
    threads = [threading.Thread(target=chore.run) for chore in chores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert chores[0].run().wait == 60
    clock.tick(61)
    assert [chore.run().did for chore in chores] == [True, False, False]
