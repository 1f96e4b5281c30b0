"""From a path to the entry that stands there, or to where it has gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, literal, or_, select
from sqlalchemy.orm import Session

from cms.content.lens import Lens
from cms.content.queries.columns import editions
from cms.content.queries.entries import by_ids
from cms.content.queries.former import holders, segment_rows
from cms.content.queries.rows import Row
from cms.content.queries.seeing import seen, standing
from cms.content.queries.tree import MAX_DEPTH, lineages, paths


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
    steps = segment_rows(segments)
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
    last = editions("last")
    # What is not seen ends the way as what is not there does, and costs the same.
    shown = exists(select(last.id).where(last.entry_id == walk.c.entry_id, seen(lens, last)))
    query = select(walk.c.depth, walk.c.entry_id).order_by(walk.c.depth)
    rows = session.execute(query.where(or_(walk.c.depth < len(segments), shown))).all()
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


def _moved(session: Session, lens: Lens, segments: Sequence[str]) -> PathAnswer:
    """Find who held the path last, and where that stands now."""
    for holder in holders(session, lens, segments):
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
