"""Statistics: a database knows how full its tables are."""

from __future__ import annotations

from sqlalchemy import Engine, text

from cms.db.statistics import refresh_statistics
from tests.unit.content.world import World


def test_the_planner_knows_the_indexes_of_editions(engine: Engine) -> None:
    world = World(engine)
    for number in range(3):
        world.create(title=f"Page {number}", publish=True)
    refresh_statistics(engine)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT DISTINCT tbl FROM sqlite_stat1"))
            assert {"edition", "entry", "event"} <= {row.tbl for row in rows}
    assert len(world.titles()) == 3
