"""A commit of any process wakes who waits for one, and one that is not made wakes nobody."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cms.db.session import begin_write, make_engine
from cms.events.acting import record
from cms.live.waking import Waking

PATIENCE = 20.0


@pytest.fixture
def woken(engine: Engine) -> Iterator[threading.Event]:
    found = threading.Event()
    waking = Waking(engine, found.set)
    waking.start()
    # It wakes once when it begins to watch.
    assert found.wait(PATIENCE)
    found.clear()
    yield found
    waking.stop()


def test_a_commit_wakes_and_a_rollback_does_not(database_url: str, woken: threading.Event) -> None:
    other = make_engine(database_url)
    with Session(other) as session:
        begin_write(session)
        record(session, "test.happened")
        session.rollback()
        assert not woken.is_set()
        begin_write(session)
        record(session, "test.happened")
        session.commit()
    assert woken.wait(PATIENCE)
    other.dispose()
