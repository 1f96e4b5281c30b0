"""What the scores of a site say together: what to mend first, and how it went day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import case, func, select

from cartouche_seo.tables import SCORES, TREND
from cms.sdk import clock

PAGE = 50
FAIR_FROM, GOOD_FROM = 50, 80
"""Scores from which on a page stands fairly, and well."""
DAYS = 30
"""Days that the trend goes back."""


@dataclass(frozen=True)
class Wanted:
    """What the report is about: one type and one locale, or all where they are empty."""

    type: str = ""
    locale: str = ""

    def of(self, table: Any, site_id: str) -> list[Any]:
        """Return the conditions on a table; the trend knows no types."""
        found = [table.c.site_id == site_id]
        if self.locale:
            found.append(table.c.locale == self.locale)
        if table is SCORES:
            found.append(SCORES.c.score >= 0)
            found += [SCORES.c.type == self.type] if self.type else []
        return found


@dataclass(frozen=True)
class Summary:
    """How many pages there are, how well they stand on average, and how many stand how well."""

    pages: int
    score: int
    poor: int
    fair: int
    good: int


def summary(session: Any, site_id: str, wanted: Wanted) -> Summary:
    """Return what holds of all pages that are wanted."""
    score = SCORES.c.score

    def count(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    query = select(
        func.count(),
        func.coalesce(func.sum(score), 0),
        count(score < FAIR_FROM),
        count((score >= FAIR_FROM) & (score < GOOD_FROM)),
        count(score >= GOOD_FROM),
    ).where(*wanted.of(SCORES, site_id))
    pages, points, poor, fair, good = (int(one) for one in session.execute(query).one())
    return Summary(pages, round(points / pages) if pages else 0, poor, fair, good)


def worst_first(session: Any, site_id: str, wanted: Wanted, page: int) -> tuple[list[Any], bool]:
    """Return a page of the scores, the worst first, and whether there are more."""
    query = select(SCORES).where(*wanted.of(SCORES, site_id))
    order = (SCORES.c.score, SCORES.c.grave.desc(), SCORES.c.entry_id, SCORES.c.locale)
    rows = session.execute(query.order_by(*order).limit(PAGE + 1).offset((page - 1) * PAGE)).all()
    return list(rows[:PAGE]), len(rows) > PAGE


@dataclass(frozen=True)
class Day:
    """How well the pages stood on a day (`2026-03-01`)."""

    day: str
    pages: int
    score: int


def trend(session: Any, site_id: str, wanted: Wanted) -> list[Day]:
    """Return the days of the last month on which pages were measured, the oldest first."""
    since = (clock.now().date() - timedelta(days=DAYS)).isoformat()
    query = select(TREND.c.day, func.sum(TREND.c.pages), func.sum(TREND.c.points))
    query = query.where(*wanted.of(TREND, site_id), TREND.c.day > since)
    rows = session.execute(query.group_by(TREND.c.day).order_by(TREND.c.day)).all()
    return [Day(day, int(pages), round(int(points) / int(pages))) for day, pages, points in rows]


def line(days: Sequence[Day], width: int, height: int) -> str:
    """Return the points of a line through the scores, as SVG has them; empty for less than two."""
    if len(days) < 2:
        return ""
    step = width / (len(days) - 1)
    return " ".join(
        f"{at * step:.1f},{height - one.score * height / 100:.1f}" for at, one in enumerate(days)
    )
