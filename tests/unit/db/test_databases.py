"""The test databases themselves: each test has its own, with tables, on both kinds."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.orm import Session

from cms.db.migrating import FULL_TEXT
from cms.db.session import WRITE, begin_write, make_engine
from cms.db.tables import core_metadata


def test_every_table_is_there(engine: Engine) -> None:
    there = {name for name in inspect(engine).get_table_names() if not name.startswith(FULL_TEXT)}
    assert there - {"alembic_version"} == set(core_metadata().tables)


def test_an_empty_database_has_no_table(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


@pytest.mark.parametrize("turn", [1, 2])
def test_nothing_remains_for_the_next_test(session: Session, turn: int) -> None:
    session.execute(text("CREATE TABLE left_behind (turn integer)"))
    session.execute(text("INSERT INTO left_behind VALUES (:turn)"), {"turn": turn})
    session.commit()
    begin_write(session)
    assert session.scalars(text("SELECT turn FROM left_behind")).all() == [turn]


def test_a_read_transaction_refuses_to_write_on_postgresql(postgresql_url: str) -> None:
    engine = make_engine(postgresql_url)
    with engine.connect() as connection, pytest.raises(InternalError, match="read-only"):
        connection.execute(text("CREATE TABLE anything (id integer)"))
    engine.dispose()


def test_a_second_writer_waits_on_sqlite(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    writing = engine.execution_options(**{WRITE: True})
    with writing.begin(), writing.connect() as second:
        second.connection.cursor().execute("PRAGMA busy_timeout=0")
        with pytest.raises(OperationalError, match="locked"):
            second.execute(text("SELECT 1"))
    engine.dispose()
