"""The queue: enqueued with what asks for it, claimed once, finished, put back, given up."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from cms import clock
from cms.db.session import begin_write
from cms.jobs.backoff import FIRST, LONGEST, backoff
from cms.jobs.models import Job
from cms.jobs.queue import (
    ERROR_MAX,
    Claim,
    claim,
    enqueue,
    extend,
    fail,
    finish,
    next_due,
    release,
    take_back,
)

LEASE = timedelta(seconds=60)
KINDS = ("count", "send")
Sessions = sessionmaker[Session]


def put(sessions: Sessions, kind: str = "send", **more: Any) -> str:
    with sessions() as session:
        made = enqueue(session, kind, {"n": 1}, **more)
        session.commit()
    return made


def take(sessions: Sessions, worker: str = "w1", limit: int = 10) -> list[Claim]:
    with sessions() as session:
        found = claim(session, worker, KINDS, LEASE, limit)
        session.commit()
    return found


def done(sessions: Sessions, held: Claim, end: Any = finish, **more: Any) -> Any:
    with sessions() as session:
        answer = end(session, held, **more)
        session.commit()
    return answer


def jobs(sessions: Sessions) -> list[Job]:
    with sessions() as session:
        return list(session.scalars(select(Job).order_by(Job.id)))


def wait(sessions: Sessions) -> float | None:
    with sessions() as session:
        return next_due(session, KINDS)


@pytest.fixture(autouse=True)
def still(frozen_clock: ModuleType) -> ModuleType:
    return frozen_clock


@pytest.fixture
def sessions(session_factory: Sessions) -> Sessions:
    return session_factory


def test_a_job_is_there_once_its_transaction_is_committed_and_never_otherwise(
    sessions: Sessions,
) -> None:
    with sessions() as session:
        enqueue(session, "send", {})
        session.rollback()
    assert take(sessions) == []
    made = put(sessions)
    (held,) = take(sessions)
    assert (held.id, held.kind, held.payload, held.attempt) == (made, "send", {"n": 1}, 1)
    assert take(sessions, "w2") == []


def test_jobs_are_taken_when_they_are_due_and_the_longest_due_first(sessions: Sessions) -> None:
    later = put(sessions, at=clock.now() + timedelta(seconds=30))
    sooner = put(sessions, at=clock.now() + timedelta(seconds=20))
    now = put(sessions)
    assert [held.id for held in take(sessions)] == [now]
    assert wait(sessions) == 20
    clock.tick(30)
    assert wait(sessions) == 0
    assert [held.id for held in take(sessions, limit=1)] == [sooner]
    assert [held.id for held in take(sessions, limit=1)] == [later]
    assert wait(sessions) == 30  # when the lease of the first runs out


def test_a_kind_that_nobody_here_can_do_waits_for_who_can(sessions: Sessions) -> None:
    put(sessions, "of.tomorrow")
    assert wait(sessions) is None
    assert take(sessions) == []


def test_while_a_job_waits_another_of_its_key_is_the_same(sessions: Sessions) -> None:
    at = clock.now() + timedelta(minutes=5)
    first = put(sessions, key="k", at=at)
    assert put(sessions, key="k", at=at + timedelta(minutes=1)) == first
    assert put(sessions, key="other") != first
    assert wait(sessions) == 0
    assert put(sessions, key="k") == first  # and now it is due at once
    assert len(take(sessions)) == 2
    assert put(sessions, key="k") != first


def test_a_job_that_fails_comes_back_even_where_its_key_is_taken(sessions: Sessions) -> None:
    put(sessions, key="k")
    (held,) = take(sessions)
    second = put(sessions, key="k")
    assert done(sessions, held, fail, error="no", attempts=3)
    keys = {job.id: (job.key, job.state) for job in jobs(sessions)}
    assert keys == {held.id: (None, "waiting"), second: ("k", "waiting")}


def test_a_failure_is_kept_and_tried_again_later_each_time(sessions: Sessions) -> None:
    put(sessions)
    waits = []
    for attempt in (1, 2, 3):
        (held,) = take(sessions)
        assert held.attempt == attempt
        assert done(sessions, held, fail, error="x\0" * ERROR_MAX, attempts=4)
        (job,) = jobs(sessions)
        assert job.error == "x" * ERROR_MAX
        waits.append((job.run_at - clock.now()).total_seconds())
        assert take(sessions) == []
        clock.tick(waits[-1])
    assert 5 <= waits[0] <= 10 <= waits[1] <= 20 <= waits[2] <= 40
    (held,) = take(sessions)
    assert done(sessions, held, fail, error="still", attempts=4)
    (job,) = jobs(sessions)
    assert (job.state, job.error, job.attempts) == ("dead", "still", 4)
    clock.tick(1e6)
    assert take(sessions) == []


def test_what_can_never_succeed_is_dead_at_once(sessions: Sessions) -> None:
    put(sessions)
    (held,) = take(sessions)
    assert done(sessions, held, fail, error="no such user", attempts=9, permanent=True)
    assert [job.state for job in jobs(sessions)] == ["dead"]


def test_a_receiver_says_when_to_come_back(sessions: Sessions) -> None:
    put(sessions)
    (held,) = take(sessions)
    done(sessions, held, fail, error="busy", attempts=9, after=timedelta(seconds=77))
    assert wait(sessions) == 77


def test_backoff_doubles_with_chance_up_to_a_bound() -> None:
    for attempt in range(1, 60):
        longest = min(LONGEST, FIRST * 2 ** min(attempt - 1, 30))
        assert longest / 2 <= backoff(attempt) <= longest
    assert len({backoff(8) for _ in range(20)}) > 1


def test_a_job_whose_worker_was_killed_is_taken_up_again(sessions: Sessions) -> None:
    put(sessions, key="k")
    (held,) = take(sessions, "killed")
    clock.tick(59)
    assert back(sessions) == 0
    with sessions() as session:
        assert extend(session, "killed", LEASE) == 1
        session.commit()
    clock.tick(59)
    assert back(sessions) == 0
    clock.tick(2)
    assert wait(sessions) == 0
    assert back(sessions) == 1
    (again,) = take(sessions, "other")
    assert (again.id, again.attempt) == (held.id, 2)
    # The first one wakes up: what it says no longer counts.
    assert not done(sessions, held)
    assert not done(sessions, held, fail, error="late", attempts=9)
    assert not done(sessions, held, release, attempts=9)
    assert done(sessions, again)
    assert [job.state for job in jobs(sessions)] == ["done"]
    assert not done(sessions, again)


def test_a_job_that_ends_its_worker_each_time_is_given_up(sessions: Sessions) -> None:
    put(sessions)
    for _ in range(3):
        assert len(take(sessions, "fragile")) == 1
        clock.tick(61)
        back(sessions, attempts=3)
    (job,) = jobs(sessions)
    assert job.state == "dead"
    assert job.error == "The worker fragile did not come back."


def back(sessions: Sessions, attempts: int = 9) -> int:
    with sessions() as session:
        count = take_back(session, KINDS, lambda kind: attempts)
        session.commit()
    return count


def test_a_worker_that_stops_costs_a_job_no_attempt(sessions: Sessions) -> None:
    put(sessions)
    for attempt in (1, 2, 3):
        (held,) = take(sessions)
        assert held.attempt == attempt
        assert done(sessions, held, release, attempts=1)
    assert [job.attempts_max for job in jobs(sessions)] == [4]
    (held,) = take(sessions)
    done(sessions, held, fail, error="no", attempts=1)
    assert [job.state for job in jobs(sessions)] == ["dead"]


def test_two_lost_jobs_of_one_key_both_come_back(sessions: Sessions) -> None:
    put(sessions, key="k")
    take(sessions)
    put(sessions, key="k")
    take(sessions)
    clock.tick(61)
    assert back(sessions) == 2
    assert len(take(sessions)) == 2


def test_many_workers_never_take_the_same_job(sessions: Sessions, engine: Engine) -> None:
    made = {put(sessions, "count") for _ in range(60)}
    taken: list[str] = []
    ready = threading.Barrier(4)

    def work(name: str) -> None:
        ready.wait()
        while found := take(sessions, name, limit=2):
            taken.extend(held.id for held in found)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(taken) == dict.fromkeys(made, 1)


def test_a_job_that_a_writer_counts_on_is_not_taken_before_its_end(
    postgresql_url: str,
) -> None:
    """Else the job would not see what the writer wrote, and nothing would run again."""
    from cms.db.session import make_engine, make_session_factory

    engine = make_engine(postgresql_url)
    sessions = make_session_factory(engine)
    first = put(sessions, key="k")
    with sessions() as writer:
        assert enqueue(writer, "send", {}, key="k") == first
        assert take(sessions) == []
        writer.commit()
    assert [held.id for held in take(sessions)] == [first]
    engine.dispose()


def test_claims_and_jobs_do_not_take_the_turn_of_writers(postgresql_url: str) -> None:
    from cms.db.session import make_engine, make_session_factory
    from cms.events.order import current_turn

    engine = make_engine(postgresql_url)
    sessions = make_session_factory(engine)
    with sessions() as writer:
        begin_write(writer)
        current_turn(writer)
        put(sessions)
        (held,) = take(sessions)
        assert done(sessions, held)
    engine.dispose()
