"""Pages that list posts: shelves, and the archive by year and month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from cartouche_blog.web.finding import NEWEST, OLDEST, between, posts
from cartouche_blog.web.paging import listed_page
from cartouche_blog.web.periods import Period, read_period
from cartouche_blog.web.shelves import KINDS, find_shelf, moved_shelf
from cms.sdk import Condition, SiteAnswer, SitePage, Visit, clock

YEARS = 100
"""Years that the archive shows at most."""
TAGS = ("list:post", "type:post")


def archive_pages() -> tuple[SitePage, ...]:
    """Return the pages of all shelves, and of the archive."""
    shelves = tuple(
        SitePage(kind.name, f"{kind.name}/{{slug}}", partial(_shelf, kind.name), shows=(kind.type,))
        for kind in KINDS.values()
    )
    return (
        *shelves,
        SitePage("archive", "archive", _archive),
        SitePage("archive-year", "archive/{year}", _period),
        SitePage("archive-month", "archive/{year}/{month}", _period),
    )


def _shelf(kind: str, visit: Visit, given: Mapping[str, str]) -> SiteAnswer | None:
    shelf = find_shelf(visit, kind, given["slug"])
    if shelf is None:
        return moved_shelf(visit, kind, given["slug"])
    sort = OLDEST if shelf.kind.oldest_first else NEWEST
    page = listed_page(visit, shelf.condition, sort=sort)
    if page is None:
        return None
    values = {
        **page,
        "kind": kind,
        "shelf": shelf.row,
        "about": shelf.kind.text,
        "feed": f"{visit.home}{shelf.path}/feed.atom",
    }
    title = shelf.title(visit)
    return SiteAnswer("blog/shelf.html", values, title, tags=(*shelf.tags, "list:post"))


def _archive(visit: Visit, given: Mapping[str, str]) -> SiteAnswer:
    """Answer the years in which there are posts, each with its months."""
    zone = zone_of(visit)
    this = Period(zone, clock.now().astimezone(zone).year)
    years = [
        {
            "year": year.year,
            "url": visit.home + year.path,
            "months": [_link(visit, month) for month in _months(visit, year)],
        }
        for year in _years(visit, this)
    ]
    title = visit.say("Archive")
    return SiteAnswer("blog/archive.html", {"years": years}, title, tags=TAGS)


def _period(visit: Visit, given: Mapping[str, str]) -> SiteAnswer | None:
    period = read_period(zone_of(visit), given["year"], given.get("month", ""))
    if period is None:
        return None
    page = listed_page(visit, between(period.start, period.end))
    if page is None or not page["items"]:
        return None
    months = [] if period.month else [_link(visit, one) for one in _months(visit, period)]
    values = {
        **page,
        "months": months,
        "archive": f"{visit.home}/archive",
        "earlier": _beside(visit, period, "lt"),
        "later": _beside(visit, period, "gte"),
    }
    title = visit.say("Archive: %(period)s", period=period.title(visit.lens.locale))
    return SiteAnswer("blog/period.html", values, title, tags=TAGS)


def _years(visit: Visit, this: Period) -> Iterator[Period]:
    """Give the years with posts, the newest first: one query each."""
    before = this.end
    for _ in range(YEARS):
        found = _next(visit, "lt", before)
        if found is None:
            return
        year = this.around(found)
        yield year
        before = year.start


def _months(visit: Visit, year: Period) -> Iterator[Period]:
    """Give the months of a year with posts, the newest first: one query each."""
    before = year.end
    like = Period(year.zone, year.year, 1)
    while True:
        rows = posts(visit, between(year.start, before), limit=1).rows
        if not rows:
            return
        month = like.around(rows[0].published_at)
        yield month
        before = month.start


def _beside(visit: Visit, period: Period, op: str) -> dict[str, Any] | None:
    """Return the nearest period with posts before this one (`lt`), or after it (`gte`)."""
    found = _next(visit, op, period.start if op == "lt" else period.end)
    return None if found is None else _link(visit, period.around(found))


def _next(visit: Visit, op: str, instant: Any) -> Any:
    condition = Condition(("_published_at",), op, clock.to_text(instant))
    sort = NEWEST if op == "lt" else OLDEST
    rows = posts(visit, condition, limit=1, sort=sort).rows
    return rows[0].published_at if rows else None


def _link(visit: Visit, period: Period) -> dict[str, Any]:
    locale = visit.lens.locale
    return {
        "code": period.code,
        "title": period.title(locale),
        "name": period.title(locale, "LLLL"),
        "url": visit.home + period.path,
    }


def zone_of(visit: Visit) -> ZoneInfo:
    """Return the time zone in which the site counts its days."""
    return ZoneInfo(visit.request.settings.site.time_zone)
