"""What the database itself refuses, whoever writes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from cms.content.models import Edition
from cms.content.models.constraints import ONE_LIVE, PATH_TAKEN, SLUG_TAKEN
from cms.content.violations import translated
from cms.db.session import begin_write
from cms.errors import StateConflict, ValidationFailed
from tests.unit.content.world import World, day


@pytest.fixture
def entries(world: World) -> tuple[str, str]:
    return world.create(title="One", slug="one"), world.create(title="Two", slug="two")


class Writer:
    """Writes editions past the executor."""

    def __init__(self, world: World, entries: tuple[str, str]) -> None:
        self.world, self.entries = world, entries
        with world.sessions() as session:
            draft = select(*Edition.__table__.columns).where(Edition.locale == "en").limit(1)
            self.row = dict(session.execute(draft).one()._mapping)
        del self.row["id"]

    def live(
        self, start: datetime, end: datetime | None = None, which: int = 0, **more: Any
    ) -> None:
        values = {
            **self.row, "entry_id": self.entries[which], "kind": "live", "slug": f"s{which}",
            "valid_from": start, "valid_to": end, **more,
        }  # fmt: skip
        with self.world.sessions() as session:
            begin_write(session)
            session.execute(insert(Edition).values(values))
            session.commit()

    def refused(self, constraint: str, *args: Any, **more: Any) -> None:
        with pytest.raises(IntegrityError, match=constraint):
            self.live(*args, **more)


@pytest.fixture
def writer(world: World, entries: tuple[str, str]) -> Writer:
    return Writer(world, entries)


def test_one_live_edition_of_an_entry_and_locale_at_a_time(writer: Writer) -> None:
    writer.live(day(2), day(4), slug="a")
    writer.live(day(4), day(6), slug="b")
    writer.live(day(1), day(2), slug="c")
    writer.live(day(3), day(5), slug="a", locale="de")
    for start, end in ((3, 5), (1, 3), (2, 4), (3, None), (1, None), (5, 9)):
        writer.refused(ONE_LIVE, day(start), day(end) if end else None, slug="x")
    writer.live(day(6), None, slug="d")
    writer.refused(ONE_LIVE, day(30), None, slug="x")
    writer.refused(ONE_LIVE, day(1), day(1) + timedelta(hours=25), slug="x")


def test_a_slug_belongs_to_one_entry_of_a_type_and_locale_at_a_time(writer: Writer) -> None:
    writer.live(day(2), day(4), slug="x")
    elsewhere = {"parent_id": writer.entries[0]}
    writer.refused(SLUG_TAKEN, day(3), None, which=1, slug="x", **elsewhere)
    writer.live(day(4), None, which=1, slug="x", **elsewhere)
    writer.live(day(3), None, which=1, slug="x", locale="de")
    writer.live(day(2), day(4), which=1, slug=None)


def test_a_path_belongs_to_one_entry_of_any_type(writer: Writer) -> None:
    writer.live(day(2), None, slug="x")
    writer.refused(PATH_TAKEN, day(3), None, which=1, slug="x", type="chapter")
    elsewhere = {"parent_id": writer.entries[0]}
    writer.live(day(3), None, which=1, slug="x", type="chapter", **elsewhere)


def test_outside_the_tree_there_are_no_paths(writer: Writer) -> None:
    writer.live(day(2), None, slug="x", parent_id=None)
    writer.live(day(2), None, which=1, slug="x", parent_id=None, type="chapter")


def test_an_interval_can_not_be_stretched_over_another(world: World, writer: Writer) -> None:
    writer.live(day(2), day(4), slug="a")
    writer.live(day(4), None, slug="b")
    with world.sessions() as session:
        begin_write(session)
        change = update(Edition).where(Edition.slug == "a", Edition.kind == "live")
        with pytest.raises(IntegrityError, match=ONE_LIVE):
            session.execute(change.values(valid_to=day(5)))
        session.rollback()
        begin_write(session)
        session.execute(change.values(valid_to=day(3)))
        session.commit()


def test_drafts_share_what_they_like(writer: Writer) -> None:
    for which in (0, 1):
        writer.live(day(2), None, which=which, slug="x", kind="draft")


@pytest.mark.parametrize(
    ("which", "more", "error"),
    [
        (0, {"slug": "y"}, StateConflict),
        (1, {}, ValidationFailed),
        (1, {"type": "chapter"}, ValidationFailed),
    ],
)
def test_a_refusal_becomes_an_answer(
    world: World, writer: Writer, which: int, more: dict[str, Any], error: type[Exception]
) -> None:
    writer.live(day(2), None, slug="x")
    values = {
        **writer.row, "entry_id": writer.entries[which], "kind": "live",
        "slug": "x", "valid_from": day(3), "valid_to": None, **more,
    }  # fmt: skip
    with world.sessions() as session:
        begin_write(session)
        with pytest.raises(error), translated(session):
            session.execute(insert(Edition).values(values))


def test_another_violation_is_not_hidden(world: World, writer: Writer) -> None:
    with world.sessions() as session:
        begin_write(session)
        with pytest.raises(IntegrityError), translated(session):
            session.execute(insert(Edition).values({**writer.row, "doc": None}))
