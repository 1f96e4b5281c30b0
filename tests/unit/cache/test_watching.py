"""What a commit is seen to touch, by the tables that its statements change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import (
    Column,
    Engine,
    Integer,
    MetaData,
    Table,
    create_engine,
    delete,
    insert,
    update,
)

from cms.cache.generations import Generations
from cms.cache.watching import watch
from cms.db.touched import NOT_SHOWN

METADATA = MetaData()
SHOWN = Table("of_a_plugin", METADATA, Column("id", Integer, primary_key=True))
COUNTED = Table(
    "counted_by_a_plugin", METADATA, Column("id", Integer, primary_key=True), info=dict(NOT_SHOWN)
)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Engine, Generations]]:
    engine = create_engine(f"sqlite:///{tmp_path / 'cms.sqlite'}")
    METADATA.create_all(engine)
    generations = Generations(tmp_path / "generations")
    watch(engine, generations)
    yield engine, generations
    engine.dispose()


@pytest.mark.parametrize(("table", "counts"), [(SHOWN, True), (COUNTED, False)])
def test_a_table_that_is_not_shown_drops_nothing(
    watched: tuple[Engine, Generations], table: Table, counts: bool
) -> None:
    engine, generations = watched
    for statement in (
        insert(table).values(id=1),
        update(table).values(id=2),
        delete(table).where(table.c.id == 2),
    ):
        before = generations.now()
        with engine.begin() as connection:
            connection.execute(statement)
        assert (generations.now() != before) is counts
