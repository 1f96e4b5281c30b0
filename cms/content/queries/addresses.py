"""From a path to the entry that stands there, or to where it has gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from cms.content.lens import Lens
from cms.content.queries.columns import Editions, editions
from cms.content.queries.entries import by_ids
from cms.content.queries.rows import Row
from cms.content.queries.seeing import standing
from cms.content.queries.tree import MAX_DEPTH, lineages, paths
from cms.db.identifiers import is_id


@dataclass(frozen=True)
class PathAnswer:
    """What a path leads to: an entry with its ancestors, or a redirect, or nothing (all None)."""

    row: Row | None = None
    ancestors: tuple[Row, ...] = ()
    redirect: str | None = None


def at_path(session: Session, lens: Lens, segments: Sequence[str]) -> PathAnswer:
    """Return what stands at a path, as the lens sees it.

    A path that nothing holds now leads to where its latest holder stands, if the reader may
    see that. The usual case costs one query for the walk and one for the entries.
    """
    if not segments or len(segments) > MAX_DEPTH:
        return PathAnswer()
    walked = _walk(session, lens, segments)
    if walked:
        found = by_ids(session, lens, walked)
        row = found.get(walked[-1])
        if row is not None:
            above = tuple(found[one] for one in walked[:-1] if one in found)
            return PathAnswer(row, above)
    return _moved(session, lens, segments)


def _walk(session: Session, lens: Lens, segments: Sequence[str]) -> list[str]:
    """Walk down live slugs; return the ids on the way, or nothing if the way ends."""
    steps = _segments(segments)
    first = editions("first")
    walk = (
        select(literal(1).label("depth"), first.entry_id.label("entry_id"))
        .where(standing(lens, first), first.parent_id == lens.site.id, first.slug == segments[0])
        .cte("walk", recursive=True)
    )
    below = editions("below")
    walk = walk.union_all(
        select(walk.c.depth + 1, below.entry_id)
        .join(steps, steps.c.depth == walk.c.depth + 1)
        .join(below, and_(below.parent_id == walk.c.entry_id, below.slug == steps.c.slug))
        .where(standing(lens, below))
    )
    rows = session.execute(select(walk.c.depth, walk.c.entry_id).order_by(walk.c.depth)).all()
    if not rows or rows[-1].depth < len(segments):
        return []
    return _one_way(session, lens, rows, len(segments))


def _one_way(session: Session, lens: Lens, rows: Sequence[Any], length: int) -> list[str]:
    ids = [row.entry_id for row in rows]
    if len(ids) == length:
        return ids
    # Drafts may share a slug: the way is that of the last entry's own ancestors.
    last = min(row.entry_id for row in rows if row.depth == length)
    return [*lineages(session, lens, [last]).get(last, ()), last]


def _segments(segments: Sequence[str]) -> Any:
    rows = [
        select(literal(number).label("depth"), literal(slug).label("slug"))
        for number, slug in enumerate(segments, start=1)
    ]
    return union_all(*rows).subquery("steps")


def _moved(session: Session, lens: Lens, segments: Sequence[str]) -> PathAnswer:
    """Find who held the path last, and where that stands now."""
    for holder in _holders(session, lens, segments):
        row = by_ids(session, lens, [holder]).get(holder)
        if row is None:
            continue
        path = paths(session, lens, [row])[holder]
        if path is None:
            continue
        if path == "/" + "/".join(segments):
            # An ancestor lends a slug that is not live, so the walk could not find the way.
            chain = lineages(session, lens, [holder]).get(holder, ())
            found = by_ids(session, lens, chain)
            return PathAnswer(row, tuple(found[one] for one in chain if one in found))
        return PathAnswer(redirect=path)
    return PathAnswer()


def _holders(session: Session, lens: Lens, segments: Sequence[str]) -> list[str]:
    """Return who ever held the path until the lens's moment, the latest first.

    Ancestors count under any slug that they ever had, drafts included; the entry itself only
    under those that were live, so that no unpublished slug is given away.
    """
    steps = _segments(segments)
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
    last = editions("last")
    query = (
        select(last.entry_id, func.max(last.valid_from).label("since"))
        .join(walk, walk.c.entry_id == last.entry_id)
        .where(walk.c.depth == length, last.slug == segments[-1])
        .where(_held(lens, last, True))
        .group_by(last.entry_id)
        .order_by(func.max(last.valid_from).desc(), last.entry_id)
        .limit(10)
    )
    return [row.entry_id for row in session.execute(query)]


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
