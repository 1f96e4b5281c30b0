"""A worker: does jobs in threads, looks after chores, survives what fails, stops without loss."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from cms.db.session import begin_write
from cms.errors import ConfigurationError
from cms.jobs.chores import Chore, Round
from cms.jobs.handlers import Handler, Handlers, JobContext, PermanentFailure, RetryLater
from cms.jobs.models import Job
from cms.jobs.queue import enqueue
from cms.jobs.worker import Pace, Worker

Sessions = sessionmaker[Session]
Run = Callable[[JobContext], None]
PATIENCE = 20


def put(sessions: Sessions, kind: str = "do", **payload: Any) -> str:
    with sessions() as session:
        made = enqueue(session, kind, payload)
        session.commit()
    return made


def states(sessions: Sessions) -> dict[str, str]:
    with sessions() as session:
        return {job.id: job.state for job in session.scalars(select(Job))}


def one(sessions: Sessions) -> Job:
    with sessions() as session:
        return session.scalars(select(Job)).one()


def worker(sessions: Sessions, run: Run, *chores: Chore, attempts: int = 3, **pace: Any) -> Worker:
    handlers = Handlers([Handler("do", run)], attempts)
    return Worker(sessions, handlers, chores, Pace(**{"poll": 0.05, **pace}))


@contextmanager
def working(found: Worker) -> Iterator[threading.Thread]:
    thread = threading.Thread(target=found.run)
    thread.start()
    try:
        yield thread
    finally:
        found.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_jobs_are_done_at_once_in_as_many_threads(session_factory: Sessions) -> None:
    together = threading.Barrier(3)
    ended = threading.Barrier(4)

    def run(job: JobContext) -> None:
        together.wait(PATIENCE)
        ended.wait(PATIENCE)

    ids = [put(session_factory) for _ in range(3)]
    with working(worker(session_factory, run, threads=3)):
        ended.wait(PATIENCE)
    assert states(session_factory) == dict.fromkeys(ids, "done")


def test_a_job_knows_its_delivery_and_what_it_was_given(session_factory: Sessions) -> None:
    seen: list[Any] = []

    def run(job: JobContext) -> None:
        seen.append((job.id, job.attempt, job.delivery, job.payload, job.created_at))
        if job.attempt == 1:
            raise RetryLater("not yet", timedelta(0))

    made = put(session_factory, n=1)
    assert worker(session_factory, run).drain() == 2
    first, second = seen
    assert first[:4] == (made, 1, f"{made}.1", {"n": 1})
    assert second[:4] == (made, 2, f"{made}.2", {"n": 1})
    assert first[4] == second[4]


def test_what_fails_is_told_and_kept_and_the_worker_goes_on(
    session_factory: Sessions, caplog: pytest.LogCaptureFixture
) -> None:
    def run(job: JobContext) -> None:
        match job.payload["how"]:
            case "badly":
                raise OSError("the wire is cut")
            case "for good":
                raise PermanentFailure("there is no such person")

    bad, dead, good = (put(session_factory, how=how) for how in ("badly", "for good", "well"))
    with caplog.at_level(logging.INFO, "cms.jobs"):
        assert worker(session_factory, run).drain() == 3
    assert states(session_factory) == {bad: "waiting", dead: "dead", good: "done"}
    with session_factory() as session:
        errors = {job.id: job.error for job in session.scalars(select(Job))}
    assert errors == {
        bad: "OSError: the wire is cut",
        dead: "there is no such person",
        good: None,
    }
    assert "failed at attempt 1 of 3: the wire is cut" in caplog.text
    assert "is dead: there is no such person" in caplog.text


def test_the_work_and_the_end_of_a_job_are_committed_together(session_factory: Sessions) -> None:
    tries = []

    def run(job: JobContext) -> None:
        with job.sessions() as session:
            job.finish(session)
            enqueue(session, "other", {})
            tries.append(job.attempt)
            if job.attempt == 1:
                raise RetryLater("killed before the commit, say", timedelta(0))
            session.commit()

    made = put(session_factory)
    worker(session_factory, run).drain()
    assert tries == [1, 2]
    found = states(session_factory)
    assert found.pop(made) == "done"
    assert list(found.values()) == ["waiting"]


def test_who_lost_the_lease_can_not_commit(session_factory: Sessions) -> None:
    def run(job: JobContext) -> None:
        with job.sessions() as session:
            begin_write(session)
            session.execute(text("UPDATE job SET worker = 'another'"))
            session.commit()
        with job.sessions() as session:
            enqueue(session, "other", {})
            job.finish(session)
            session.commit()

    made = put(session_factory)
    worker(session_factory, run).once()
    assert states(session_factory) == {made: "running"}


def test_a_long_job_keeps_its_lease(session_factory: Sessions) -> None:
    extended = Event()

    def run(job: JobContext) -> None:
        first = one(session_factory).lease_until
        pause = threading.Event()
        for _ in range(PATIENCE * 20):
            if one(session_factory).lease_until != first:
                extended.set()
                return
            pause.wait(0.05)

    put(session_factory)
    worker(session_factory, run, lease=0.6).once()
    assert extended.is_set()
    assert one(session_factory).state == "done"


def test_a_worker_that_stops_lets_its_jobs_end(session_factory: Sessions) -> None:
    begun, go_on = Event(), Event()

    def run(job: JobContext) -> None:
        begun.set()
        assert job.stopping.wait(PATIENCE)
        go_on.wait(PATIENCE)

    put(session_factory)
    found = worker(session_factory, run, grace=PATIENCE, threads=1)
    with working(found) as thread:
        assert begun.wait(PATIENCE)
        late = put(session_factory)
        found.stop()
        go_on.set()
        thread.join(PATIENCE)
    assert sorted(states(session_factory).values()) == ["done", "waiting"]
    assert states(session_factory)[late] == "waiting"


def test_a_job_that_does_not_end_in_time_is_put_back_and_due_at_once(
    session_factory: Sessions,
) -> None:
    begun, go_on = Event(), Event()

    def run(job: JobContext) -> None:
        begun.set()
        go_on.wait(PATIENCE)

    put(session_factory)
    found = worker(session_factory, run, grace=0.1, attempts=1)
    with working(found):
        assert begun.wait(PATIENCE)
    assert one(session_factory).state == "waiting"
    go_on.set()
    worker(session_factory, lambda job: None).drain()
    job = one(session_factory)
    assert (job.state, job.attempts) == ("done", 2)


def test_an_idle_worker_only_reads(session_factory: Sessions, engine: Engine) -> None:
    looked = Event()
    statements: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement)
        if len(statements) > 10:
            looked.set()

    with working(worker(session_factory, lambda job: None)):
        assert looked.wait(PATIENCE)
    words = {statement.split()[0] for statement in statements}
    assert words <= {"SELECT", "BEGIN", "SET"}
    assert not any(
        "IMMEDIATE" in statement or "FOR UPDATE" in statement for statement in statements
    )


def test_a_chore_that_fails_is_left_alone_for_a_while_and_keeps_no_other(
    session_factory: Sessions, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[str] = []
    enough = Event()

    def bad() -> Round:
        calls.append("bad")
        raise OperationalError("select 1", {}, Exception("gone"))

    def good() -> Round:
        calls.append("good")
        if calls.count("good") == 5:
            enough.set()
        return Round(wait=0.01)

    chores = (Chore("bad", bad), Chore("good", good))
    with working(worker(session_factory, lambda job: None, *chores)):
        assert enough.wait(PATIENCE)
    assert calls.count("bad") == 1
    assert "bad failed, and is left alone for 2 seconds" in caplog.text


def test_a_worker_wakes_when_a_chore_says_so(session_factory: Sessions) -> None:
    calls: list[int] = []
    twice = Event()

    def soon() -> Round:
        calls.append(1)
        if len(calls) == 2:
            twice.set()
        return Round(wait=0.02)

    with working(worker(session_factory, lambda job: None, Chore("soon", soon), poll=60.0)):
        assert twice.wait(PATIENCE)


def test_two_handlers_of_a_kind_are_a_mistake() -> None:
    with pytest.raises(ConfigurationError, match="two handlers of the jobs 'do'"):
        Handlers([Handler("do", lambda job: None)] * 2, 3)
