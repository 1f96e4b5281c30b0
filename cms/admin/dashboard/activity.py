"""What was done on each of the last days, from the event log, as a chart that is a table as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from babel.dates import format_date
from sqlalchemy import and_, case, func, select

from cms.admin.lists.filters import zone_of
from cms.admin.page import Page
from cms.events.models import Event
from cms.events.order import present

DAYS = 14
WRITTEN = ("entry.created", "entry.saved")
PUBLISHED = ("entry.published",)
HEIGHT, STEP, BAR = 96, 24, 14
"""Of the chart, of a day in it, and of a bar, in its own units."""


@dataclass(frozen=True)
class Day:
    """One day: how much was written and published, and where its bars stand."""

    label: str
    short: str
    written: int
    published: int
    x: int
    written_y: float
    written_height: float
    published_y: float
    published_height: float


@dataclass(frozen=True)
class Chart:
    """The days, and whether they tell of everybody or of the reader alone."""

    days: tuple[Day, ...]
    all_people: bool
    width: int = DAYS * STEP
    height: int = HEIGHT

    @property
    def total(self) -> int:
        """How much was done in all."""
        return sum(one.written + one.published for one in self.days)


def activity(request: Any, page: Page) -> Chart:
    """Return what was done lately: by everybody to who may read the audit log, else by who looks.

    One query, whatever the number of events; it reads those of the days alone.
    """
    zone = zone_of(page)
    today = present(request.cms_session).astimezone(zone).date()
    days = [today - timedelta(days=DAYS - 1 - one) for one in range(DAYS)]
    edges = [datetime.combine(one, time(), zone).astimezone(UTC) for one in days]
    edges.append(datetime.combine(today + timedelta(days=1), time(), zone).astimezone(UTC))
    every = may_see_all(request)
    counted = _counted(request, edges, None if every else request.actor.user_id)
    return Chart(tuple(_drawn(page, days, counted)), every)


def may_see_all(request: Any) -> bool:
    """Say whether who asks may read what everybody did."""
    return bool(request.has_permission("view_audit", request.root))


def _counted(request: Any, edges: Sequence[datetime], person: str | None) -> list[tuple[int, int]]:
    columns = []
    for start, end in pairwise(edges):
        for names in (WRITTEN, PUBLISHED):
            then = and_(Event.at >= start, Event.at < end, Event.name.in_(names))
            columns.append(func.coalesce(func.sum(case((then, 1), else_=0)), 0))
    query = select(*columns).where(Event.at >= edges[0], Event.name.in_((*WRITTEN, *PUBLISHED)))
    if person is not None:
        query = query.where(Event.actor_id == person)
    found = list(request.cms_session.execute(query).one())
    return list(zip(found[::2], found[1::2], strict=True))


def _drawn(page: Page, days: Sequence[date], counted: Sequence[tuple[int, int]]) -> list[Day]:
    most = max([written + published for written, published in counted] + [1])
    found = []
    for place, (day, (written, published)) in enumerate(zip(days, counted, strict=True)):
        heights = [round(count / most * (HEIGHT - 8), 1) for count in (published, written)]
        found.append(
            Day(
                label=str(format_date(day, "full", locale=page.language)),
                short=str(format_date(day, "d MMM", locale=page.language)),
                written=written,
                published=published,
                x=place * STEP + (STEP - BAR) // 2,
                published_y=round(HEIGHT - heights[0], 1),
                published_height=heights[0],
                written_y=round(HEIGHT - heights[0] - heights[1], 1),
                written_height=heights[1],
            )
        )
    return found
