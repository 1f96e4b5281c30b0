"""Who held a path before: the entry itself by what was live, its ancestors by what they lent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from cms.content.lens import Lens
from cms.content.queries.columns import Editions, editions
from cms.content.queries.seeing import seen
from cms.content.queries.tree import MAX_DEPTH
from cms.db.chunks import chunks
from cms.db.identifiers import is_id


def segment_rows(segments: Sequence[str]) -> Any:
    """Return the segments of a path as a table of their depth, from 1, and their slug."""
    rows = [
        select(literal(number).label("depth"), literal(slug).label("slug"))
        for number, slug in enumerate(segments, start=1)
    ]
    return union_all(*rows).subquery("steps")


def holders(session: Session, lens: Lens, segments: Sequence[str]) -> list[str]:
    """Return who of those that the lens sees held a path until its moment, the latest first.

    Ten at most.

    Ancestors count under any slug that they ever had, drafts included; the entry itself only
    under those that were live, so that no unpublished slug is given away.
    """
    steps = segment_rows(segments)
    length = len(segments)
    first = editions("first")
    walk = (
        select(literal(1).label("depth"), first.entry_id.label("entry_id"))
        .where(_held(lens, first, length == 1))
        .where(first.parent_id == lens.site.id, _named(first, literal(segments[0]), segments[:1]))
        .cte("held", recursive=True)
    )
    below = editions("below")
    shown = or_(walk.c.depth + 1 < length, _shown(lens, below))
    walk = walk.union(
        select(walk.c.depth + 1, below.entry_id)
        .join(steps, steps.c.depth == walk.c.depth + 1)
        .join(below, below.parent_id == walk.c.entry_id)
        .where(_named(below, steps.c.slug, segments), _held(lens, below, False), shown)
    )
    ways = session.execute(select(walk.c.depth, walk.c.entry_id)).all()
    last, current = editions("last"), editions("current")
    now = select(current.id).where(current.entry_id == last.entry_id, seen(lens, current))
    query = (
        select(last.entry_id, func.max(last.valid_from).label("since"))
        .join(walk, walk.c.entry_id == last.entry_id)
        .where(walk.c.depth == length, last.slug == segments[-1])
        .where(_held(lens, last, True), exists(now))
        .group_by(last.entry_id)
        .order_by(func.max(last.valid_from).desc(), last.entry_id)
        .limit(10)
    )
    found = [row.entry_id for row in session.execute(query)]
    if len(found) < 2:
        return found
    return _by_time(session, lens, segments, found, {row.entry_id for row in ways})


def _named(edition: Editions, segment: Any, segments: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that an edition is meant by a segment: by its slug, or by its id.

    An ancestor without any slug in the locale stands in paths with its id.
    """
    if not any(is_id(one) for one in segments):
        by_slug: ColumnElement[bool] = edition.slug == segment
        return by_slug
    return or_(edition.slug == segment, cast(edition.entry_id, String) == segment)


def _held(lens: Lens, edition: Editions, shown: bool) -> ColumnElement[bool]:
    here = and_(edition.site_id == lens.site.id, edition.locale == lens.locale)
    if not shown:
        # An ancestor may lend a slug from after the lens's moment: see `lent_slugs`.
        return and_(here, edition.kind.in_(("live", "draft", lens.kind)))
    return and_(here, edition.valid_from <= lens.moment, _shown(lens, edition))


def _shown(lens: Lens, edition: Editions) -> ColumnElement[bool]:
    return edition.kind.in_(sorted({"live", lens.kind}))


class _Span(NamedTuple):
    """From `since` until before `until` (None: open) an entry had this slug and stood there."""

    kind: str
    slug: str | None
    parent: str | None
    since: datetime
    until: datetime | None

    def holds(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


class _Past:
    """What entries were called and where they stood, as far as a path is concerned."""

    def __init__(self, spans: dict[str, list[_Span]], root: str) -> None:
        self.spans, self.root = spans, root

    def last_held(self, entry_id: str, path: Sequence[str], until: datetime) -> datetime | None:
        """Return the last instant, at which anything changed, when an entry had the path."""
        line, instants = {entry_id}, set()
        while line:
            spans = [span for one in line for span in self.spans.get(one, ())]
            instants |= {one for span in spans for one in (span.since, span.until) if one}
            line = {span.parent for span in spans if span.parent} - {self.root} - line
            if len(instants) > _INSTANTS:
                break
        there = (at for at in sorted(instants, reverse=True) if at <= until)
        return next((at for at in there if self._path(entry_id, at) == list(path)), None)

    def _path(self, entry_id: str, at: datetime) -> list[str]:
        live = self._live(entry_id, at)
        if live is None or live.slug is None:
            return []
        found, parent = [live.slug], live.parent
        while parent not in (None, self.root) and len(found) < MAX_DEPTH:
            found.insert(0, self._lent(str(parent), at))
            parent = self._parent(str(parent), at)
        return found

    def _live(self, entry_id: str, at: datetime) -> _Span | None:
        there = self.spans.get(entry_id, ())
        return next((one for one in there if one.kind == "live" and one.holds(at)), None)

    def _parent(self, entry_id: str, at: datetime) -> str | None:
        there = [one for one in self.spans.get(entry_id, ()) if one.holds(at)]
        return there[-1].parent if there else self.root

    def _lent(self, entry_id: str, at: datetime) -> str:
        """Return the slug that an ancestor gave to paths then: see `cms.content.queries.tree`."""
        spans = [one for one in self.spans.get(entry_id, ()) if one.slug]
        live = [one for one in spans if one.kind == "live" and one.since <= at]
        drafts = [one for one in spans if one.kind == "draft" and one.holds(at)]
        newest = [one for one in spans if one.kind != "live"]
        lent = live[-1:] or drafts[-1:] or newest[-1:]
        return str(lent[0].slug) if lent else entry_id


_INSTANTS = 10_000
"""So many changes of an entry and its ancestors are looked through for when it had a path."""


def _by_time(
    session: Session, lens: Lens, segments: Sequence[str], found: list[str], ways: Iterable[str]
) -> list[str]:
    """Put those first that had the whole path at one instant, who had it last before the others.

    The others had its last part, under ancestors that had the parts above it at other times.
    """
    past = _past(session, lens, {*ways, *found})
    never = datetime.min.replace(tzinfo=lens.moment.tzinfo)
    held = {one: past.last_held(one, segments, lens.moment) or never for one in found}
    return sorted(found, key=lambda one: held[one], reverse=True)


def _past(session: Session, lens: Lens, ids: Iterable[str]) -> _Past:
    spans: dict[str, list[_Span]] = defaultdict(list)
    edition = editions("former")
    columns = (edition.kind, edition.slug, edition.parent_id, edition.valid_from, edition.valid_to)
    for part in chunks(sorted(set(ids))):
        query: Any = (
            select(edition.entry_id, *columns)
            .where(edition.entry_id.in_(part), edition.locale == lens.locale)
            .where(edition.kind.in_(("live", "draft", "trash")))
            .order_by(edition.entry_id, edition.valid_from, edition.id)
        )
        for entry_id, *rest in session.execute(query):
            span, there = _Span(*rest), spans[entry_id]
            last = there[-1] if there else None
            # An edition a version: most of them tell nothing new of where the entry stood.
            if last is not None and last[:3] == span[:3] and last.until == span.since:
                there[-1] = last._replace(until=span.until)
            else:
                there.append(span)
    return _Past(dict(spans), lens.site.id)
