"""The store of what may be lost: apart on SQLite, in the same transaction on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, column, insert, inspect, select, table, text
from sqlalchemy.orm import Session

from cms.db import ephemeral
from cms.db.ephemeral import PREFIX, Ephemeral
from cms.db.migrating import Migrations
from cms.db.session import begin_write, make_engine, make_session_factory
from cms.errors import ConfigurationError

SHAPE = table("ephemeral_shape", column("digest"))
MARK = "a mark of the test"


def put(store: Ephemeral, session: Session) -> None:
    with store.writing(session) as connection:
        connection.execute(insert(SHAPE).values(digest=MARK))


def there(store: Ephemeral, session: Session) -> bool:
    with store.reading(session) as connection:
        return MARK in set(connection.scalars(select(SHAPE.c.digest)))


def own(engine: Engine) -> Engine:
    """The database in which the tables are."""
    if engine.dialect.name == "postgresql":
        return engine
    return make_engine(f"{engine.url}-ephemeral")


def test_it_is_made_when_it_is_needed_and_made_once(engine: Engine) -> None:
    with make_session_factory(engine)() as session:
        first, second = Ephemeral(engine), Ephemeral(engine)
        put(first, session)
        session.commit()
        assert there(second, session)
        first.close()
        second.close()
    names = inspect(own(engine)).get_table_names()
    assert {one for one in names if one.startswith(PREFIX)} == {
        "ephemeral_shape",
        "ephemeral_lock",
        "ephemeral_presence",
        "ephemeral_rate",
    }


def test_other_tables_of_an_earlier_shape_are_made_anew_and_empty(engine: Engine) -> None:
    with make_session_factory(engine)() as session:
        before = Ephemeral(engine)
        put(before, session)
        session.execute(text("SELECT 1"))
        with before.writing(session) as connection:
            connection.execute(
                text("DELETE FROM ephemeral_shape WHERE digest <> 'a mark of the test'")
            )
            connection.execute(text("CREATE TABLE ephemeral_gone (id INTEGER)"))
        session.commit()
        before.close()
        store = Ephemeral(engine)
        assert not there(store, session)
        with store.reading(session) as connection:
            assert not inspect(connection).has_table("ephemeral_gone")
            assert inspect(connection).has_table("ephemeral_lock")
        store.close()


def test_migrations_know_nothing_of_it(engine: Engine) -> None:
    store = Ephemeral(engine)
    store.prepare()
    store.close()
    assert Migrations().differences(engine) == []


def test_on_postgresql_it_is_unlogged_and_goes_with_the_transaction(postgresql_url: str) -> None:
    engine = make_engine(postgresql_url)
    store = Ephemeral(engine)
    assert not store.is_apart
    with make_session_factory(engine)() as session:
        begin_write(session)
        put(store, session)
        session.rollback()
        assert not there(store, session)
        kinds = session.execute(
            text(
                "SELECT relname, relpersistence::text FROM pg_class WHERE relname = 'ephemeral_lock'"
            )
        ).all()
        assert [tuple(row) for row in kinds] == [("ephemeral_lock", "u")]
    engine.dispose()


def test_beside_sqlite_it_is_a_file_of_its_own(sqlite_url: str, tmp_path: Path) -> None:
    engine = make_engine(sqlite_url)
    usual, named = Ephemeral(engine), Ephemeral(engine, tmp_path / "else.sqlite")
    assert usual.is_apart
    with make_session_factory(engine)() as session:
        put(usual, session)
        session.rollback()
        assert there(usual, session)
        assert not there(named, session)
    assert Path(f"{engine.url.database}-ephemeral").is_file()
    assert (tmp_path / "else.sqlite").is_file()
    for store in (usual, named):
        store.close()
    engine.dispose()


def test_a_database_in_memory_has_one_in_memory() -> None:
    engine = make_engine("sqlite://")
    store = Ephemeral(engine)
    with make_session_factory(engine)() as session:
        put(store, session)
        assert there(store, session)
    store.close()


def test_a_place_that_can_not_be_written_is_named(sqlite_url: str, tmp_path: Path) -> None:
    engine = make_engine(sqlite_url)
    store = Ephemeral(engine, tmp_path / "missing" / "file.sqlite")
    with pytest.raises(ConfigurationError, match=r"missing/file\.sqlite.*cms\.database\.ephemeral"):
        store.prepare()
    engine.dispose()


def test_the_digest_follows_the_tables() -> None:
    from sqlalchemy import Column, Integer, MetaData, Table

    one, other = MetaData(), MetaData()
    Table("ephemeral_a", one, Column("id", Integer))
    Table("ephemeral_a", other, Column("id", Integer), Column("more", Integer))
    assert ephemeral._digest(one) != ephemeral._digest(other)
