"""Whatever somebody does to what is sealed, who has the database and not the key, is found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from cms.audit.models import HEAD, SEAL
from cms.db.session import begin_write, make_engine, make_session_factory
from tests.unit.audit.chronicle import COLUMNS, Meddler, happen, seal, seal_all, verified

SEALED = 40


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with request.getfixturevalue(f"{request.param}_source").copy() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def sessions(engine: Engine) -> sessionmaker[Session]:
    """A log of forty events under five seals, and five that are not sealed."""
    sessions = make_session_factory(engine)
    happen(sessions, SEALED - 4)
    seal_all(sessions, limit=9)
    happen(sessions, 4, start=SEALED)
    seal(sessions)
    happen(sessions, 5, start=2 * SEALED)
    return sessions


numbers = st.integers(1, SEALED)
kinds = st.sampled_from([SEAL, HEAD])
DEEDS: Any = st.one_of(
    st.tuples(st.just("change"), numbers, st.sampled_from(sorted(COLUMNS))),
    st.tuples(st.just("lose"), numbers),
    st.tuples(st.just("swap"), numbers, numbers),
    st.tuples(st.just("insert"), numbers),
    # A log without a single event is that of a new site: only a checkpoint knows better.
    st.tuples(st.just("truncate"), st.integers(2, SEALED), st.booleans()),
    st.tuples(st.just("relink"), numbers),
    st.tuples(st.just("unlink"), numbers),
    st.tuples(st.just("relabel"), numbers, st.sampled_from(["salt", "digest", "link"])),
    st.tuples(st.just("unseal"), kinds, st.integers(0, 9)),
    st.tuples(
        st.just("reseal"),
        kinds,
        st.integers(0, 9),
        st.sampled_from(["first", "previous", "link", "key_id", "mac"]),
    ),
)


def do(meddler: Meddler, name: str, *details: Any) -> None:
    if name == "swap" and details[0] == details[1]:
        return
    if name == "truncate":
        meddler.truncate(details[0], to_the_seal=details[1])
    else:
        getattr(meddler, name)(*details)


def test_what_nobody_touched_is_intact(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        report = verified(session)
    assert (report.findings, report.first, report.last) == ([], 1, SEALED)
    assert (report.checked, report.erased, report.unsealed) == (SEALED, 0, 5)


@given(deed=DEEDS)
def test_any_one_deed_is_found(sessions: sessionmaker[Session], deed: Any) -> None:
    with sessions() as session:
        begin_write(session)
        meddler = Meddler(session)
        before = meddler.dump()
        do(meddler, *deed)
        assume(meddler.dump() != before)
        assert not verified(session).is_intact, deed
        session.rollback()


@given(first=numbers, changed=numbers, column=st.sampled_from(sorted(COLUMNS)))
def test_the_first_number_is_that_of_the_first_change(
    sessions: sessionmaker[Session], first: int, changed: int, column: str
) -> None:
    with sessions() as session:
        begin_write(session)
        meddler = Meddler(session)
        for number in {first, changed}:
            meddler.change(number, column)
        found = {one.number for one in verified(session).findings}
        assert found == {first, changed}
        session.rollback()
