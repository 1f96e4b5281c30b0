"""The site at another moment, or through a release, against what it is now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlencode

from sqlalchemy import func, select

from cms.admin.forms import read_query
from cms.admin.lists.branches import tree_specs
from cms.admin.page import Page
from cms.admin.time.instants import address_text, is_local, read_instant, zone_of
from cms.admin.translating import mark
from cms.content.lens import Lens
from cms.content.models import Entry, Live
from cms.content.queries.entries import by_ids
from cms.content.queries.listing import ListQuery, Sort, find
from cms.content.queries.releases import list_releases
from cms.content.queries.rows import Row
from cms.content.queries.schedule import Scheduled, Window, scheduled
from cms.content.queries.titles import titles
from cms.content.queries.tree import children
from cms.content.releases.existing import TO_COME, state_of
from cms.errors import BadRequest
from cms.schema.content_type import TypeSpec
from cms.web.releases import sees_releases

LEVEL_MAX = 200
"""How many entries of one level, or of one type, are shown."""
RELEASES_MAX = 50
AHEAD_MAX = 12
BACK = (
    (mark("A year ago"), timedelta(days=365)),
    (mark("A month ago"), timedelta(days=30)),
    (mark("A week ago"), timedelta(days=7)),
    (mark("Yesterday"), timedelta(days=1)),
)
Difference = Literal["", "changed", "moved", "new", "gone"]


@dataclass(frozen=True)
class Moment:
    """What is looked through: an instant or a release, in a language; else the present."""

    at: datetime | None = None
    release: str = ""
    locale: str = ""
    local: bool = False

    def query(self, **more: str) -> str:
        """Return the moment as an address has it, with what else is asked."""
        named = {
            "at": address_text(self.at) if self.at else "",
            "release": self.release,
            "locale": self.locale,
            **more,
        }
        found = urlencode({name: value for name, value in named.items() if value}, safe=":")
        return f"?{found}" if found else ""

    def lens(self, request: Any) -> Lens:
        """Return the lens on that moment; raises `Forbidden` where it is not for who asks."""
        found: Lens = request.lens_for(
            locale=self.locale or None, at=self.at, release=self.release or None
        )
        return found

    @property
    def now(self) -> Moment:
        """The present, in the same language."""
        return replace(self, at=None, release="")


@dataclass(frozen=True)
class ThenRow:
    """An entry of one level: what it is called then, and how it differs from now."""

    entry_id: str
    type: str
    title: str
    version: int
    difference: Difference
    slug: str | None
    below: tuple[ThenRow, ...] = ()


def read_moment(request: Any, page: Page, *more: str) -> tuple[Moment, dict[str, str]]:
    """Read what the address asks for; raises `BadRequest` for what there is not."""
    asked = read_query(request, "at", "release", "locale", *more)
    if asked["at"] and asked["release"]:
        raise BadRequest("Look at a moment or through a release: not at both at once.", "release")
    locale = asked["locale"]
    if locale:
        request.site.require_locale(locale)
    at = read_instant(asked["at"], "at", zone_of(page)) if asked["at"] else None
    own = "" if locale == request.site.default_locale else locale
    return Moment(at, asked["release"], own, is_local(asked["at"])), asked


def tree_level(
    request: Any, then: Lens, now: Lens, below: str | None
) -> tuple[list[ThenRow], bool]:
    """Return what stands below an entry (None: the root) at two levels, and whether there is more."""
    session = request.cms_session
    # Pictures and files have a library of their own.
    names = [spec.name for spec in tree_specs(request)]

    def level(parents: Sequence[str | None]) -> tuple[list[Row], list[Row]]:
        if not parents:
            return [], []
        then_and_now = (
            children(session, one, parents, LEVEL_MAX + 1, types=names) for one in (then, now)
        )
        return tuple(then_and_now)  # type: ignore[return-value]

    first = level([below])
    ids = sorted({row.entry_id for rows in first for row in rows[:LEVEL_MAX]})
    second = level(ids)
    rows, current = [*first[0], *second[0]], [*first[1], *second[1]]
    called = _called(request, then, now, rows, current)
    there, here = {row.entry_id for row in rows}, {row.entry_id for row in current}
    # What is on one side only may stand elsewhere on the other: it was moved, not made or ended.
    elsewhere = by_ids(session, now, there - here).keys() | (there & here)
    before = by_ids(session, then, here - there).keys() | (there & here)
    inner: dict[str, list[ThenRow]] = {}

    def merged(level: tuple[list[Row], list[Row]]) -> list[tuple[Row, ThenRow]]:
        return [
            (row, replace(shown, difference="moved") if shown.difference == "gone" else shown)
            if row.entry_id in elsewhere
            else (row, shown)
            for row, shown in _merged(level[0], level[1], called)
            if shown.difference != "new" or row.entry_id not in before
        ]

    for row, shown in merged(second):
        inner.setdefault(str(row.parent_id), []).append(shown)
    shown_rows = [
        replace(shown, below=tuple(inner.get(shown.entry_id, ())))
        for _, shown in merged((first[0][:LEVEL_MAX], first[1][:LEVEL_MAX]))
    ]
    return shown_rows, any(len(found) > LEVEL_MAX for found in first)


def list_of(request: Any, then: Lens, now: Lens, spec: TypeSpec) -> tuple[list[ThenRow], bool]:
    """Return entries of a type then, and those that are there now and were not."""
    session = request.cms_session
    query = ListQuery(
        types=(spec.name,),
        limit=LEVEL_MAX,
        sort=(Sort("_updated_at", system=True, descending=True),),
    )
    found, current = (find(session, one, query) for one in (then, now))
    known = {row.entry_id: row for row in found.rows}
    other = {row.entry_id: row for row in current.rows}
    known |= by_ids(session, then, other.keys() - known.keys())
    other |= by_ids(session, now, known.keys() - other.keys())
    called = _called(request, then, now, list(known.values()), list(other.values()))
    rows = [shown for _, shown in _merged(list(known.values()), list(other.values()), called)]
    return rows, found.more or current.more


def _called(
    request: Any, then: Lens, now: Lens, rows: list[Row], current: list[Row]
) -> Mapping[int, str | None]:
    session = request.cms_session
    return {**titles(session, now, current), **titles(session, then, rows)}


def _merged(
    rows: Sequence[Row], current: Sequence[Row], called: Mapping[int, str | None]
) -> list[tuple[Row, ThenRow]]:
    """Return rows of then, each against now, and those of now that are not there then."""
    other = {row.entry_id: row for row in current}
    found = []
    for row in rows:
        same = other.pop(row.entry_id, None)
        differs: Difference = "gone" if same is None else "" if same.doc == row.doc else "changed"
        found.append((row, _row(row, called, differs)))
    return found + [(row, _row(row, called, "new")) for row in other.values()]


def _row(row: Row, called: Mapping[int, str | None], differs: Difference) -> ThenRow:
    title = called.get(row.edition_id) or ""
    return ThenRow(row.entry_id, row.type, title, row.version, differs, row.slug)


def ahead(request: Any, lens: Lens) -> list[Scheduled]:
    """Return what is planned next, as far as who asks may know of it."""
    window = Window(lens.now, releases=sees_releases(request))
    if not sees_releases(request, "view_scheduled", "view_release", "manage_releases"):
        return []
    return scheduled(request.cms_session, lens, window, limit=AHEAD_MAX)


def releases_to_come(request: Any, lens: Lens) -> list[tuple[str, str]]:
    """Return the releases that can be laid over the site, by id, with their titles."""
    if not lens.may_somewhere("view_release"):
        return []
    found = list_releases(request.cms_session, request.site, limit=RELEASES_MAX, offset=0)
    return [(one.id, one.title) for one in found if state_of(one, lens.now) in TO_COME]


def span(request: Any, lens: Lens, planned: Sequence[Scheduled]) -> tuple[datetime, datetime]:
    """Return the first and the last moment of the slider."""
    # Ids tell the time at which entries were made: what stood first is among the first by id.
    oldest = select(Entry.id).where(Entry.site_id == lens.site.id).order_by(Entry.id).limit(20)
    since = select(func.min(Live.valid_from)).where(Live.entry_id.in_(oldest))
    first = request.cms_session.scalar(since) or lens.now
    instants = [one.intent.at if one.intent else one.release.at for one in planned]  # type: ignore[union-attr]
    last = max([lens.now, *(one for one in instants if one is not None)])
    return first, last + timedelta(days=30)
