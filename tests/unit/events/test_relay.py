"""The relay: every event once, in order, whoever relays and however often it fails."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from cms.db.session import begin_write
from cms.events.acting import record
from cms.events.models import Event, FollowerRow
from cms.events.relay import Follower, behind, follow, lag, stuck
from cms.jobs.models import Job
from cms.jobs.queue import enqueue

Sessions = sessionmaker[Session]


def happen(sessions: Sessions, *names: str) -> None:
    with sessions() as session:
        begin_write(session)
        for name in names:
            record(session, name)
        session.commit()


def note(session: Session, event: Event) -> None:
    enqueue(session, event.name, {"number": event.number})


FOLLOWER = Follower("test", note, frozenset({"thing.done", "thing.undone"}))


def noted(sessions: Sessions) -> list[int]:
    with sessions() as session:
        jobs = session.scalars(select(Job).order_by(Job.id)).all()
    return [job.payload["number"] for job in jobs]


def cursor(sessions: Sessions) -> FollowerRow:
    with sessions() as session:
        return session.scalars(select(FollowerRow)).one()


def test_a_follower_is_told_in_order_of_what_it_asks_for(session_factory: Sessions) -> None:
    happen(session_factory, "thing.done", "other.done", "thing.undone")
    happen(session_factory, "other.done")
    with session_factory() as session:
        assert behind(session, [FOLLOWER]) == [FOLLOWER]
    assert follow(session_factory, FOLLOWER) == 4
    assert noted(session_factory) == [1, 3]
    assert follow(session_factory, FOLLOWER) == 0
    with session_factory() as session:
        assert behind(session, [FOLLOWER]) == []
    happen(session_factory, "thing.done")
    assert follow(session_factory, FOLLOWER) == 1
    assert noted(session_factory) == [1, 3, 5]


def test_what_is_not_committed_is_not_told(session_factory: Sessions) -> None:
    with session_factory() as session:
        begin_write(session)
        record(session, "thing.done")
        session.rollback()
    assert follow(session_factory, FOLLOWER) == 0
    assert noted(session_factory) == []


def test_a_long_log_is_told_part_by_part(session_factory: Sessions) -> None:
    happen(session_factory, *["thing.done", "other.done"] * 6)
    steps = []
    while step := follow(session_factory, FOLLOWER, limit=4):
        steps.append(step)
    assert steps == [7, 5]
    assert noted(session_factory) == list(range(1, 12, 2))


def test_a_follower_that_stumbles_has_done_what_came_before_and_tries_again(
    session_factory: Sessions,
) -> None:
    happen(session_factory, "thing.done", "thing.done", "thing.undone", "thing.done")
    broken = [True]

    def stumble(session: Session, event: Event) -> None:
        note(session, event)
        if event.name == "thing.undone" and broken:
            raise LookupError("there is no such thing")

    follower = Follower("test", stumble, FOLLOWER.names)
    for failures in (1, 2):
        with pytest.raises(LookupError):
            follow(session_factory, follower)
        assert noted(session_factory) == [1, 2]
        row = cursor(session_factory)
        assert (row.cursor, row.failures) == (2, failures)
    with session_factory() as session:
        (found,) = stuck(session)
    assert found == ("test", "event 3: LookupError: there is no such thing")
    broken.clear()
    assert follow(session_factory, follower) == 2
    assert noted(session_factory) == [1, 2, 3, 4]
    with session_factory() as session:
        assert stuck(session) == []


def test_of_many_processes_one_tells_each_event(session_factory: Sessions) -> None:
    ready = threading.Barrier(5)
    written = threading.Event()

    def relay() -> None:
        ready.wait()
        while not written.is_set() or follow(session_factory, FOLLOWER, limit=3):
            follow(session_factory, FOLLOWER, limit=3)

    threads = [threading.Thread(target=relay) for _ in range(4)]
    for thread in threads:
        thread.start()
    ready.wait()
    for _ in range(20):
        happen(session_factory, "thing.done", "other.done")
    written.set()
    for thread in threads:
        thread.join()
    while follow(session_factory, FOLLOWER):
        pass
    assert noted(session_factory) == list(range(1, 40, 2))


def test_how_long_a_follower_has_had_something_to_do_is_known(
    session_factory: Sessions, frozen_clock: object
) -> None:
    from cms import clock

    assert clock.now() == datetime(2026, 3, 1, 12, tzinfo=UTC)
    happen(session_factory, "thing.done")
    follow(session_factory, FOLLOWER)
    clock.tick(100)
    with session_factory() as session:
        assert lag(session) == 0
    happen(session_factory, "thing.done")
    clock.tick(100)
    with session_factory() as session:
        assert lag(session) == 100
