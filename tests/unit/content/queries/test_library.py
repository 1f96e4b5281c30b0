"""What the media library is searched by is answered from indexes, however many assets there are."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from cms.access.actor import SYSTEM
from cms.content.lens import open_lens
from cms.content.models import Edition, Reference
from cms.content.queries.held import View
from cms.content.queries.library import InLibrary
from cms.content.queries.listing import ListQuery, Page, find
from cms.db.session import WRITE
from tests.unit.content.test_query_plans import Explained
from tests.unit.content.world import REGISTRY, World

ENTRIES = 100_000 if os.environ.get("CMS_TEST_LONG") else 2_000
SECONDS = 3.0
"""For a page of a hundred thousand, counted; some tenths of a second are usual."""


@pytest.fixture
def library(world: World) -> Explained:
    """Many entries, every second of which another entry uses."""
    explained = Explained(world, ENTRIES)
    with world.engine.execution_options(**{WRITE: True}).begin() as connection:
        live = select(Edition.id).where(Edition.entry_id == explained.parent)
        user = connection.scalar(live.where(Edition.kind == "live", Edition.locale == "en"))
        found = connection.scalars(
            select(Edition.entry_id)
            .where(Edition.kind == "live", Edition.locale == "en")
            .where(Edition.entry_id.not_in((explained.parent, explained.child)))
            .order_by(Edition.entry_id)
        ).all()
        row = {"edition_id": user, "field": "related", "position": 0, "pointer": "/related/0"}
        used = [{**row, "target_id": one, "target_kind": "entry"} for one in found[::2]]
        connection.execute(insert(Reference), used)
        connection.execute(text("ANALYZE"))
    return explained


def asked(explained: Explained, **asked: Any) -> ListQuery:
    return ListQuery(types=("page",), limit=10, count=True, library=InLibrary(**asked))


def answer(explained: Explained, query: ListQuery) -> Page:
    with explained.world.sessions() as session:
        lens = open_lens(session, explained.world.site, SYSTEM, REGISTRY)
        begun = time.perf_counter()
        page = find(session, lens, query)
        assert time.perf_counter() - begun < SECONDS
        return page


def test_what_is_unused_is_looked_up_by_who_uses_it(library: Explained) -> None:
    query = asked(library, unused="true")
    plan = library.plan(lambda session, lens: find(session, lens, query))
    assert "ix_reference_target_id" in plan
    page = answer(library, query)
    # Beside every second one there are the parent and the child.
    assert (len(page.rows), page.total) == (10, ENTRIES // 2 + 2)
    never = answer(library, asked(library, unused="never"))
    assert never.total == page.total


def test_what_lies_below_is_looked_up_by_place(library: Explained) -> None:
    query = asked(library, below=library.parent)
    plan = library.plan(lambda session, lens: find(session, lens, query))
    assert "ix_placement" in plan
    assert [row.title for row in answer(library, query).rows] == ["Child"]


def test_a_statement_is_kept_by_what_is_seen_in_the_other_locale(world: World) -> None:
    with world.sessions() as session:
        lens = open_lens(session, world.site, SYSTEM, REGISTRY)
        one, same, other = (View(lens.in_locale(name)) for name in ("de", "de", "en"))
    assert InLibrary(lacks_alt=one) == InLibrary(lacks_alt=same)
    assert InLibrary(lacks_alt=one) != InLibrary(lacks_alt=other)
