"""Whoever is counted holds nothing while it waits for its turn: on PostgreSQL none waits for the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from cms.accounts.models import User
from cms.accounts.profile import is_own_password
from cms.accounts.sign_in import attempt_password, sign_in
from cms.accounts.throttling import ACCOUNT, clear, counter
from cms.accounts.users import create_user
from cms.accounts.verifying import verify_by_password
from cms.db.session import begin_write, make_engine, make_session_factory
from cms.events.order import current_turn

from .shapes import CHEAP, PASSWORD, POLICY

EMAIL, HERE = "ann@example.org", "192.0.2.1"


@pytest.fixture
def engine(postgresql_url: str) -> Iterator[Engine]:
    engine = make_engine(postgresql_url)
    yield engine
    engine.dispose()


@pytest.fixture
def ann_id(engine: Engine) -> str:
    with writing(make_session_factory(engine)) as session:
        return create_user(session, EMAIL, "Ann", PASSWORD, parameters=CHEAP).id


@contextmanager
def writing(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions() as session:
        begin_write(session)
        # What waits too long fails, and so does the test.
        session.execute(text("SET LOCAL lock_timeout = '20s'"))
        yield session
        session.commit()


def sign_in_once(sessions: sessionmaker[Session], _: str) -> bool:
    with writing(sessions) as counting:
        admitted = attempt_password(counting, EMAIL, HERE, POLICY)
    verified = admitted.verify(PASSWORD, CHEAP)
    with writing(sessions) as session:
        return sign_in(session, admitted, PASSWORD, verified, CHEAP) is not None


def verify_once(sessions: sessionmaker[Session], ann_id: str) -> bool:
    with writing(sessions) as session:
        return verify_by_password(session, session.get_one(User, ann_id), PASSWORD, POLICY)


def know_own_password(sessions: sessionmaker[Session], ann_id: str) -> bool:
    with writing(sessions) as session:
        return is_own_password(session, session.get_one(User, ann_id), PASSWORD, CHEAP)


@pytest.mark.parametrize("proof", [sign_in_once, verify_once, know_own_password])
def test_who_clears_what_is_counted_waits_for_nobody_who_waits(
    engine: Engine, ann_id: str, proof: Callable[[sessionmaker[Session], str], bool]
) -> None:
    sessions = make_session_factory(engine)
    with ThreadPoolExecutor(1) as pool:
        with writing(sessions) as erasing:
            current_turn(erasing)
            proving = pool.submit(proof, sessions, ann_id)
            _until_it_waits(engine)
            counters = [counter("account", EMAIL, ACCOUNT), counter("verify", ann_id, ACCOUNT)]
            clear(erasing, counters)
        assert proving.result(timeout=30)


def _until_it_waits(engine: Engine) -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watching:
        for _ in range(1000):
            if watching.scalar(text(waiting)):
                return
            watching.execute(text("SELECT pg_sleep(0.01)"))
    raise AssertionError("nobody waits for the turn")
