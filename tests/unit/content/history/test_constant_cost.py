"""A history of thousands of versions costs what one of a few does: counted, not timed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text, update
from sqlalchemy.orm import Session

from cms.content.history.blame import blame
from cms.content.models import Entry, Version, VersionChange
from cms.content.queries.history import VersionFilter, changes_of, versions
from cms.db.session import WRITE
from tests.unit.content.world import PAGE, World

FEW, MANY = 120, 4000
SOMEBODY = "00000000-0000-7000-8000-000000000001"
BLOCK = "a-block"


class Long:
    """An entry with many versions, written past the executor: English, German, and a block."""

    def __init__(self, world: World, count: int) -> None:
        self.world = world
        sections = [{"_id": BLOCK, "_type": "quote", "text": "A"}]
        self.id = world.create(title="One", sections=sections)
        with world.engine.execution_options(**{WRITE: True}).begin() as connection:
            version, change = Version.__table__, VersionChange.__table__
            like = select(version).where(version.c.entry_id == self.id)
            first = dict(connection.execute(like).one()._mapping)
            numbers = range(2, count + 1)
            rows = [
                {**first, "number": one, "author_id": SOMEBODY if one % 3 == 0 else None}
                for one in numbers
            ]
            connection.execute(insert(version), rows)
            parts = [
                {
                    "entry_id": self.id,
                    "number": one,
                    "slice": "de" if one % 4 == 0 else "en",
                    "field": "title",
                    "block": "",
                    "change": "changed",
                }
                for one in numbers
            ]
            connection.execute(insert(change), parts)
            head = update(Entry.__table__).where(Entry.__table__.c.id == self.id)
            connection.execute(head.values(head=count))
            connection.execute(text("ANALYZE"))
        self.slices = first["slices"]

    def work(self, ask: Callable[[Session], Any]) -> int:
        """How much the database reads to answer: steps of SQLite, rows of PostgreSQL."""
        with self.world.sessions() as session:
            if self.world.dialect == "sqlite":
                with counted(session) as steps:
                    ask(session)
                return len(steps)
            return sum(rows_read(session, one) for one in asked(self.world, session, ask))


@contextmanager
def counted(session: Session) -> Iterator[list[int]]:
    steps: list[int] = []
    raw: Any = session.connection().connection.driver_connection
    raw.set_progress_handler(lambda: steps.append(1), 50)
    try:
        yield steps
    finally:
        raw.set_progress_handler(None, 0)


def asked(world: World, session: Session, ask: Callable[[Session], Any]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []

    def listen(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            found.append((statement, parameters))

    event.listen(world.engine, "before_cursor_execute", listen)
    try:
        ask(session)
    finally:
        event.remove(world.engine, "before_cursor_execute", listen)
    return found


def rows_read(session: Session, one: tuple[str, Any]) -> int:
    statement, parameters = one
    connection = session.connection()
    explained = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}"
    ((plans,),) = connection.exec_driver_sql(explained, parameters).all()
    return sum(_rows(plan["Plan"]) for plan in plans)


def _rows(plan: dict[str, Any]) -> int:
    own = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
    inner = sum(map(_rows, plan.get("Plans", ())))
    return int(own * plan["Actual Loops"]) + inner


@pytest.fixture
def pair(world: World) -> tuple[Long, Long]:
    return Long(world, FEW), Long(world, MANY)


def page(long: Long, only: VersionFilter = VersionFilter(), before: int | None = None) -> Any:  # noqa: B008
    def ask(session: Session) -> None:
        found = versions(session, long.id, limit=26, before=before, only=only)
        assert found
        changes_of(session, long.id, [one.number for one in found])

    return ask


def whole_blame(long: Long) -> Any:
    def ask(session: Session) -> None:
        number = session.execute(select(Entry.head).where(Entry.id == long.id)).scalar_one()
        found, infos = blame(session, long.id, PAGE, long.slices, ("en",), number, PAGE.fields)
        assert {one.name for one in found} == {"title", "slug", "sections"}
        assert infos

    return ask


@pytest.mark.parametrize(
    "only",
    [
        VersionFilter(),
        VersionFilter(author=SOMEBODY),
        VersionFilter(fields=("title", "heading")),
        VersionFilter(slice="de"),
        VersionFilter(fields=("title",), slice="en"),
        VersionFilter(fields=("sections",)),
    ],
    ids=["all", "author", "field", "locale", "both", "rare"],
)
def test_a_page_of_versions_costs_the_same(pair: tuple[Long, Long], only: VersionFilter) -> None:
    few, many = pair
    assert many.work(page(many, only)) <= 2 * few.work(page(few, only)) + 20
    late = 1000 if only.fields != ("sections",) else None
    assert many.work(page(many, only, late)) <= 2 * few.work(page(few, only)) + 20


def test_blame_costs_the_same(pair: tuple[Long, Long]) -> None:
    few, many = pair
    assert many.work(whole_blame(many)) <= 2 * few.work(whole_blame(few)) + 20
