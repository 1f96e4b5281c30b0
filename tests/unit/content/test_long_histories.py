"""The history of ten thousand versions is paged through in constant time, from end to end."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.orm import Session

from cms.access.actor import SYSTEM
from cms.content.lens import open_lens
from cms.content.models import Edition, Version
from cms.content.queries.entries import by_ids, one
from cms.content.queries.history import version_document, versions
from cms.db.session import WRITE
from tests.unit.content.world import REGISTRY, World, day

COUNT, SIZE = 10_000, 25
SECOND = timedelta(seconds=1)
LONG_AGO = day(1) - 9000 * SECOND
Ask = Callable[[Session], Any]


def lengthen(world: World, entry: str, count: int) -> None:
    """Give an entry as many versions, each of which was the draft for a second; by SQL."""
    with world.engine.execution_options(**{WRITE: True}).begin() as connection:
        version: Any = Version.__table__
        of_entry = select(version).where(version.c.entry_id == entry)
        first = dict(connection.execute(of_entry).one()._mapping)
        made = [{**first, "number": number} for number in range(2, count + 1)]
        connection.execute(insert(version), made)
        edition: Any = Edition.__table__
        row = select(edition).where(edition.c.entry_id == entry, edition.c.locale == "en")
        draft = connection.execute(row.where(edition.c.kind == "draft")).one()
        values = {name: value for name, value in draft._mapping.items() if name != "id"}
        ends = [values["valid_from"] - SECOND * number for number in range(count)]
        over = [{"valid_from": end - SECOND, "valid_to": end, "past": True} for end in ends]
        connection.execute(insert(edition), [{**values, **interval} for interval in over])


def work(world: World, ask: Ask) -> int:
    """How much the database does: SQLite's steps in thousands, PostgreSQL's pages."""
    with world.sessions() as session:
        if world.dialect == "sqlite":
            return _steps(session, ask)
        return _pages(world, session, ask)


def _steps(session: Session, ask: Ask) -> int:
    connection: Any = session.connection().connection.driver_connection
    steps = [0]

    def note() -> int:
        steps[0] += 1
        return 0

    connection.set_progress_handler(note, 1000)
    ask(session)
    connection.set_progress_handler(None, 0)
    return steps[0]


def _pages(world: World, session: Session, ask: Ask) -> int:
    asked: list[Any] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "SELECT" in statement:
            asked.append((statement, parameters))

    event.listen(world.engine, "before_cursor_execute", note)
    ask(session)
    event.remove(world.engine, "before_cursor_execute", note)
    found = 0
    for statement, parameters in asked:
        explained = f"EXPLAIN (ANALYZE, BUFFERS) {statement}"
        rows = session.connection().exec_driver_sql(explained, parameters).scalars()
        hits = [re.findall(r"(?:hit|read)=(\d+)", line) for line in rows if "shared" in line]
        found += sum(map(int, hits[0])) if hits else 0
    return found


@pytest.fixture
def entries(world: World) -> tuple[str, str]:
    """One with a long history, and one like it with a short one."""
    long = world.create(title="Long", publish=True)
    short = world.create(title="Short", publish=True)
    lengthen(world, long, COUNT)
    lengthen(world, short, SIZE * 2)
    with world.engine.execution_options(**{WRITE: True}).begin() as connection:
        connection.execute(text("ANALYZE"))
    return long, short


def test_every_page_of_a_history_costs_the_same(world: World, entries: tuple[str, str]) -> None:
    long, short = entries

    def page(entry: str, before: int | None) -> int:
        def ask(session: Session) -> None:
            assert len(versions(session, entry, limit=SIZE + 1, before=before)) == SIZE + 1

        return work(world, ask)

    costs = [page(long, before) for before in (None, COUNT // 2, SIZE + 5)]
    assert max(costs) <= max(2, 2 * page(short, None)), costs


def test_a_version_of_long_ago_costs_what_the_newest_does(
    world: World, entries: tuple[str, str]
) -> None:
    long, short = entries

    def cost(entry: str, number: int) -> int:
        def ask(session: Session) -> None:
            lens = open_lens(session, world.site, SYSTEM, REGISTRY)
            assert version_document(session, lens, entry, number)[0].number == number

        return work(world, ask)

    assert cost(long, 2) <= max(2, 2 * cost(short, 2))


def test_history_is_passed_over_within_the_index(world: World, entries: tuple[str, str]) -> None:
    long, _ = entries
    asks: dict[str, Callable[[Session, Any], Any]] = {
        "id": lambda session, lens: one(session, lens, "page", long),
        "slug": lambda session, lens: one(session, lens, "page", "long"),
        "ids": lambda session, lens: by_ids(session, lens, [long]),
    }
    for at in (None, day(9), LONG_AGO):
        for name, ask in asks.items():

            def look(session: Session, ask: Any = ask, at: Any = at) -> None:
                lens = open_lens(session, world.site, SYSTEM, REGISTRY, status="draft", at=at)
                assert ask(session, lens)

            # PostgreSQL can't tell within an index that an interval has ended, and looks at rows
            # of what began before the moment; they lie side by side.
            assert work(world, look) < (200 if at is None else 1000), f"{name} {at}"
