"""A month of what is planned, in the reader's own zone, with whole weeks around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time

from cms.access.visibility import visible
from cms.admin.components.plans import PlanWords
from cms.admin.page import Page
from cms.admin.time.instants import local_text, zone_of
from cms.admin.translating import mark
from cms.content.lens import Lens
from cms.content.queries.releases import item_counts
from cms.content.queries.schedule import Scheduled, Window, people, scheduled
from cms.errors import BadRequest
from cms.schema.registry import TypeRegistry
from cms.web.releases import sees_releases

ITEMS_MAX = 1000
GOES_LIVE, ENDS, RELEASE = mark("Goes live"), mark("Ends"), mark("Release")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Item:
    """One thing that is planned, as the calendar shows it."""

    id: str
    kind: str
    at: datetime
    local: str
    time: str
    title: str
    word: str
    icon: str
    tone: str
    href: str
    detail: str = ""
    movable: bool = False


@dataclass(frozen=True)
class Day:
    """A day of the month, or of the weeks around it."""

    day: date
    title: str
    within: bool
    today: bool
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True)
class Month:
    """A month as it is drawn, and those beside it, as addresses name them."""

    title: str
    name: str
    before: str
    after: str
    weekdays: tuple[str, ...]
    days: tuple[Day, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing is planned in what is shown."""
        return not any(one.items for one in self.days)


def read_month(text: str, today: date) -> date:
    """Return the first day of a month such as `2026-12`; raises `BadRequest`."""
    if not text:
        return today.replace(day=1)
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise BadRequest("This has to be a month.", "month") from None
    if not 1900 < found.year < 9000:
        raise BadRequest("This has to be a month.", "month")
    return found


def month_of(request: Any, page: Page, lens: Lens, first: date) -> Month:
    """Return a month with what is planned in it, as far as who asks may know of it."""
    zone, locale = zone_of(page), Locale.parse(page.language)
    today = lens.now.astimezone(zone).date()
    start = first - _DAY * ((first.weekday() - locale.first_week_day) % 7)
    following = (first + 31 * _DAY).replace(day=1)
    length = (following - start).days
    shown = [start + _DAY * number for number in range(length + -length % 7)]
    found = {
        day: Day(day, _named(day, page), day.month == first.month, day == today) for day in shown
    }
    window = Window(
        _midnight(start, zone), _midnight(shown[-1] + _DAY, zone), releases=sees_releases(request)
    )
    planned = scheduled(request.cms_session, lens, window, limit=ITEMS_MAX)
    for item in items_of(request, page, lens, planned):
        found[item.at.astimezone(zone).date()].items.append(item)
    names = locale.days["stand-alone"]["abbreviated"]
    return Month(
        title=str(format_date(first, "LLLL y", locale=page.language)),
        name=first.strftime("%Y-%m"),
        before=(first - _DAY).strftime("%Y-%m"),
        after=following.strftime("%Y-%m"),
        weekdays=tuple(names[(locale.first_week_day + number) % 7] for number in range(7)),
        days=tuple(found.values()),
    )


def _named(day: date, page: Page) -> str:
    return str(format_date(day, "EEEE, d MMMM", locale=page.language))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def items_of(request: Any, page: Page, lens: Lens, planned: Sequence[Scheduled]) -> list[Item]:
    """Return what is planned as the calendar shows it; three queries, however much it is."""
    session, registry = request.cms_session, request.service(TypeRegistry)
    counts = item_counts(session, [one.release.id for one in planned if one.release])
    names = people(session, [one.intent.made_by for one in planned if one.intent])
    may_schedule = {
        name
        for locale in request.site.locales
        for name in visible(request.rights, request.actor, "schedule", registry, locale).types
    }
    manages = sees_releases(request, "manage_releases")
    words = PlanWords(request, page)
    found = []
    for one in planned:
        if one.release is not None:
            detail = page.say(mark("%(count)s items"), count=counts[one.release.id])
            movable = manages and one.release.state == "scheduled"
            found.append(_release(page, one.release, detail, movable and one.release.at > lens.now))  # type: ignore[operator]
        elif one.intent is not None:
            who = names.get(one.intent.made_by or "", "")
            tongues = (
                words.tongues(list(one.intent.slices)) if len(request.site.locales) > 1 else ""
            )
            detail = " · ".join(text for text in (tongues, who) if text)
            movable = one.name is not None and one.name.type in may_schedule
            found.append(_intent(page, one, detail, movable and one.intent.at > lens.now))
    return found


def _intent(page: Page, one: Scheduled, detail: str, movable: bool) -> Item:
    intent, name = one.intent, one.name
    assert intent is not None
    ends = intent.version is None
    return Item(
        id=intent.id,
        kind="entry",
        at=intent.at,
        local=local_text(intent.at, zone_of(page)),
        time=_time(intent.at, page),
        title=(name.title or page.say("Untitled")) if name else "…",
        word=page.say(ENDS if ends else GOES_LIVE),
        icon="eye-off" if ends else "circle-check",
        tone="unpublished" if ends else "live",
        href=f"/admin/content/{name.type}/{intent.entry_id}" if name else "",
        detail=detail,
        movable=movable,
    )


def _release(page: Page, release: Any, detail: str, movable: bool) -> Item:
    return Item(
        id=release.id,
        kind="release",
        at=release.at,
        local=local_text(release.at, zone_of(page)),
        time=_time(release.at, page),
        title=release.title,
        word=page.say(RELEASE),
        icon="rocket",
        tone="scheduled",
        href=f"/admin/releases/{release.id}",
        detail=detail,
        movable=movable,
    )


def _time(at: datetime, page: Page) -> str:
    return str(format_time(at.astimezone(zone_of(page)).time(), "HH:mm", locale=page.language))
