"""Lists are read from an index in their order: no scan, no sort."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text

from cms.access.actor import ANONYMOUS, SYSTEM, Actor
from cms.content.indexes import ensure_indexes, existing_indexes, wanted_indexes
from cms.content.lens import open_lens
from cms.content.models import Edition, Entry
from cms.content.queries.addresses import at_path
from cms.content.queries.entries import by_ids, one
from cms.content.queries.listing import ListQuery, Sort, find
from cms.content.queries.tree import children
from cms.db.identifiers import new_id
from cms.db.session import WRITE, make_engine
from cms.schema.filtering.bind import bind
from cms.schema.filtering.parse import from_json
from cms.schema.keys import document_keys
from tests.unit.content.world import PAGE, PERSON, REGISTRY, World, day

NEWEST = Sort("_published_at", system=True, descending=True)
OLDEST = Sort("_published_at", system=True)
RANK, RANK_DOWN = Sort("rank"), Sort("rank", descending=True)
TITLE = Sort("title", folded=True)
PAST, FUTURE = day(1, 11), day(9)
TITLE_DOWN = Sort("title", folded=True, descending=True)


class Explained:
    """Asks the database how it would answer what a query asks."""

    def __init__(self, world: World, entries: int = 1500, ranks: int = 1500) -> None:
        self.world = world
        self.ranks = ranks
        self.parent = world.create(title="Parent", publish=True)
        self.child = world.create(title="Child", parent=self.parent, rank=3, publish=True)
        self._fill(entries)
        with world.engine.execution_options(**{WRITE: True}).begin() as connection:
            ensure_indexes(connection, REGISTRY)
            connection.execute(text("ANALYZE"))

    def _fill(self, count: int) -> None:
        """Write many entries past the executor, all like the child."""
        entry, edition = (model.__table__ for model in (Entry, Edition))
        with self.world.engine.execution_options(**{WRITE: True}).begin() as connection:
            like = select(entry).where(entry.c.id == self.child)
            first = dict(connection.execute(like).one()._mapping)
            like = select(edition).where(edition.c.entry_id == self.child, edition.c.locale == "en")
            shown = dict(connection.execute(like.where(edition.c.kind == "live")).one()._mapping)
            del shown["id"]
            ids = [new_id() for _ in range(count)]
            connection.execute(insert(entry), [{**first, "id": one} for one in ids])
            rows = []
            for number, one in enumerate(ids):
                since = shown["valid_from"] - timedelta(minutes=number)
                document = {
                    "title": f"Page {number}",
                    "slug": f"page-{number}",
                    "rank": number % self.ranks,
                }
                keys = document_keys(PAGE, document)
                same = {"entry_id": one, "slug": f"page-{number}", "keys": keys}
                rows.append({**shown, **same, "valid_from": since, "published_at": since})
            connection.execute(insert(edition), rows)

    def plan(self, ask: Any, actor: Actor = SYSTEM, *, freely: bool = False, **more: Any) -> str:
        """Return the plan of what is asked; PostgreSQL chooses `freely`, or may not scan."""
        asked: list[Any] = []

        def listen(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            if "FROM edition" in statement:
                asked.append((statement, parameters))

        with self.world.sessions() as session:
            lens = open_lens(session, self.world.site, actor, REGISTRY, **more)
            event.listen(self.world.engine, "before_cursor_execute", listen)
            try:
                ask(session, lens)
            finally:
                event.remove(self.world.engine, "before_cursor_execute", listen)
            connection = session.connection()
            lines: list[str] = []
            if self.world.dialect == "postgresql" and not freely:
                connection.execute(text("SET LOCAL enable_seqscan = off"))
                connection.execute(text("SET LOCAL enable_bitmapscan = off"))
            for statement, parameters in asked:
                lines += self._explain(connection, statement, parameters)
        return "\n".join(lines)

    def _explain(self, connection: Any, statement: str, parameters: Any) -> Iterator[str]:
        word = "EXPLAIN" if self.world.dialect == "postgresql" else "EXPLAIN QUERY PLAN"
        for row in connection.exec_driver_sql(f"{word} {statement}", parameters):
            yield str(row[-1])

    def listed(self, *sort: Sort, where: Any = None, **more: Any) -> str:
        bound = bind(from_json(where), PAGE, REGISTRY) if where is not None else None
        after = more.pop("after", None)
        query = ListQuery(types=("page",), limit=10, sort=sort, filter=bound, after=after)
        return self.plan(lambda session, lens: find(session, lens, query), **more)


@pytest.fixture
def explained(world: World) -> Explained:
    return Explained(world)


def sorts(plan: str) -> bool:
    return "TEMP B-TREE" in plan or "Sort" in plan


def scans(plan: str) -> bool:
    return "Seq Scan" in plan or any(
        line.strip().startswith("SCAN edition") and "USING" not in line for line in plan.split("\n")
    )


def test_every_list_is_read_from_an_index_in_its_order(explained: Explained) -> None:
    rank, title = "ixf_page_rank", "ixf_page_title"
    cases: list[tuple[str, tuple[Sort, ...], Any]] = [
        ("ix_edition_", (), None),
        ("ix_edition_published", (NEWEST,), None),
        ("ix_edition_published", (OLDEST,), None),
        (rank, (RANK,), None),
        (rank, (RANK_DOWN,), None),
        (title, (TITLE,), None),
        (title, (TITLE_DOWN,), None),
        (rank, (RANK,), {"rank": {"gt": 5}}),
        (rank, (RANK_DOWN,), {"rank": {"between": [5, 9]}}),
        (rank, (), {"rank": 5}),
    ]
    looks: list[tuple[str, dict[str, Any]]] = [
        ("", {"actor": SYSTEM}),
        ("", {"actor": ANONYMOUS}),
        ("_then", {"actor": SYSTEM, "at": PAST}),
        ("_then", {"actor": SYSTEM, "at": FUTURE}),
        ("_then", {"actor": ANONYMOUS, "pinned": PAST}),
    ]
    bad = []
    for (index, sort, where), (then, look) in product(cases, looks):
        plan = explained.listed(*sort, where=where, **look)
        # Without an order the one by ids of all entries does as well where there is but one type.
        other = "_then" in plan if not then else index != "ix_edition_" and then not in plan
        if index not in plan or other or sorts(plan) or scans(plan):
            bad.append(f"{sort} {where} {look}:\n{plan}")
    assert not bad, "\n\n".join(bad)


def test_drafts_are_listed_by_their_last_change_from_an_index(explained: Explained) -> None:
    for descending in (True, False):
        changed = Sort("_updated_at", system=True, descending=descending)
        plan = explained.listed(changed, actor=SYSTEM, status="draft")
        assert "ix_edition_updated" in plan, plan
        assert not sorts(plan), plan


def test_a_filter_that_much_fits_does_not_keep_from_the_order(
    postgresql_url: str, frozen_clock: ModuleType
) -> None:
    """PostgreSQL has to know that a value is frequent, else it reads and sorts all that fits."""
    engine = make_engine(postgresql_url)
    explained = Explained(World(engine), 4000, ranks=2)
    for look in ({}, {"at": PAST}):
        plan = explained.listed(TITLE, where={"rank": 1}, freely=True, actor=SYSTEM, **look)
        assert "ixf_page_title" in plan, plan
        assert not sorts(plan), plan
    engine.dispose()


def test_filters_use_the_index_of_their_field(explained: Explained) -> None:
    for where, index in (
        ({"rank": 5}, "ixf_page_rank"),
        ({"rank": {"between": [5, 9]}}, "ixf_page_rank"),
        ({"rank": {"in": [5, 6]}}, "ixf_page_rank"),
        ({"title": "Page 7"}, "ixf_page_title"),
    ):
        plan = explained.listed(NEWEST, where=where)
        assert not scans(plan), plan
        plan = explained.listed(where=where)
        assert index in plan, f"{where}\n{plan}"


def test_the_next_page_is_found_without_reading_those_before(explained: Explained) -> None:
    row = explained.world.find().rows[0]
    at = "2026-03-01T12:00:00.000005Z"
    for sort, after, index in (
        ((NEWEST,), (at, row.entry_id), "ix_edition_published"),
        ((), (row.entry_id,), "ix_edition_"),
    ):
        plan = explained.listed(*sort, after=after)
        assert index in plan, plan
        assert not sorts(plan), plan
        column = "published_at <" if sort else "entry_id >"
        assert column in plan.replace(">?", " >").replace("<?", " <").split("Filter")[0], plan


def test_single_entries_are_looked_up(explained: Explained) -> None:
    world = explained.world
    ids = [explained.parent, explained.child]
    asked = {
        "id": lambda s, lens: one(s, lens, "page", explained.parent),
        "slug": lambda s, lens: one(s, lens, "page", "parent"),
        "ids": lambda s, lens: by_ids(s, lens, ids),
        "path": lambda s, lens: at_path(s, lens, ["parent", "child"]),
        "redirect": lambda s, lens: at_path(s, lens, ["parent", "nothing"]),
        "children": lambda s, lens: children(s, lens, [explained.parent]),
        "root": lambda s, lens: children(s, lens, [None]),
    }
    expected = {"id": "entry_id", "ids": "entry_id", "slug": "ix_edition_slug"}
    looks: list[dict[str, Any]] = [
        {"actor": SYSTEM},
        {"actor": ANONYMOUS},
        {"actor": SYSTEM, "at": FUTURE},
        {"actor": SYSTEM, "at": day(1)},
    ]
    for look, (name, ask) in product(looks, asked.items()):
        plan = explained.plan(ask, **look)
        assert plan
        assert not scans(plan), f"{name} {look}\n{plan}"
        assert expected.get(name, "") in plan, f"{name} {look}\n{plan}"
    assert world.find(limit=1).more


def test_indexes_follow_the_declarations(world: World) -> None:
    engine = world.engine.execution_options(**{WRITE: True})
    with engine.begin() as connection:
        made, dropped = ensure_indexes(connection, REGISTRY)
        assert (
            set(made)
            == set(wanted_indexes(REGISTRY, world.dialect))
            == existing_indexes(connection)
        )
        assert dropped == []
        assert ensure_indexes(connection, REGISTRY) == ([], [])
        assert ensure_indexes(connection, [PERSON]) == ([], sorted(made))
        assert existing_indexes(connection) == set()
