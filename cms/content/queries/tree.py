"""The tree: children, and the paths of entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, literal, or_, select
from sqlalchemy.orm import Session, aliased

from cms.content.lens import Lens
from cms.content.models import Edition, Placement
from cms.content.queries.columns import by_bytes, editions
from cms.content.queries.held import MOMENT, RELEASE, values_of
from cms.content.queries.rows import Row, as_row, select_rows
from cms.content.queries.seeing import allowed, standing
from cms.db.column_types import Id, Instant

MAX_DEPTH = 32
"""How deep a tree can be; a placement below that is refused."""

_AT: Any = bindparam(MOMENT, type_=Instant())


def children(
    session: Session, lens: Lens, parent_ids: Iterable[str | None], limit: int = 1000
) -> list[Row]:
    """Return what stands directly under the parents (None: the site's root), in their order."""
    edition = editions()
    parents = sorted({lens.site.id if one is None else one for one in parent_ids})
    query = (
        select_rows(lens, edition)
        .where(edition.parent_id.in_(parents), standing(lens, edition))
        .where(allowed(lens, edition, None))
        .order_by(edition.parent_id, by_bytes(edition.position, lens.dialect), edition.entry_id)
        .limit(limit)
    )
    return [as_row(row) for row in session.execute(query)]


def paths(session: Session, lens: Lens, rows: Sequence[Row]) -> dict[str, str | None]:
    """Return the path of each row's entry; None for what is not in the tree.

    Costs nothing where all rows stand at the root, else two queries whatever their number.
    """
    lineage = lineages(session, lens, [row.entry_id for row in rows if _is_below(lens, row)])
    slugs = lent_slugs(session, lens, {one for chain in lineage.values() for one in chain})
    return {row.entry_id: _path(row, lineage.get(row.entry_id, ()), slugs) for row in rows}


def _is_below(lens: Lens, row: Row) -> bool:
    return row.parent_id is not None and row.parent_id != lens.site.id


def _path(row: Row, ancestors: Sequence[str], slugs: Mapping[str, str]) -> str | None:
    if row.parent_id is None or row.slug is None:
        return None
    return "/" + "/".join([*(slugs.get(one, one) for one in ancestors), row.slug])


def lineages(session: Session, lens: Lens, entry_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the ancestors of entries, topmost first, as they stood at the lens's moment."""
    if not entry_ids:
        return {}
    found: dict[str, list[str]] = {one: [] for one in entry_ids}
    values = {MOMENT: lens.moment, "ids": list(entry_ids)}
    for start, node, _ in session.execute(_upwards(), values):
        found[start].append(node)
    return {start: tuple(chain) for start, chain in found.items()}


def _stood(placement: type[Placement]) -> ColumnElement[bool]:
    ended = placement.valid_to
    return and_(placement.valid_from <= _AT, or_(ended.is_(None), ended > _AT))


@cache
def _upwards() -> Select[Any]:
    up = (
        select(
            Placement.entry_id.label("start"),
            Placement.parent_id.label("node"),
            literal(1).label("depth"),
        )
        .where(Placement.entry_id.in_(bindparam("ids", expanding=True)), _stood(Placement))
        .where(Placement.parent_id.is_not(None))
        .cte("up", recursive=True)
    )
    above = aliased(Placement)
    # Not a join: for that, with the statistics of a large site, SQLite first reads all placements.
    parent = (
        select(above.parent_id).where(above.entry_id == up.c.node, _stood(above)).scalar_subquery()
    )
    up = up.union_all(
        select(up.c.start, parent, up.c.depth + 1).where(
            up.c.node.is_not(None), up.c.depth < MAX_DEPTH
        )
    )
    found = select(up).where(up.c.node.is_not(None))
    return found.order_by(up.c.start, up.c.depth.desc())


def lent_slugs(session: Session, lens: Lens, ids: Iterable[str]) -> dict[str, str]:
    """Return the slugs that ancestors give to paths.

    It is the slug that stands at the lens's moment; one without lends its last live one, else
    that of its draft of then, else of its newest version. Whether the reader may see the ancestor
    does not matter: its slug is in the address of what the reader does see.
    """
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    values = {**values_of(lens), "ids": wanted, "kind": lens.kind, "locale": lens.locale}
    slugs: dict[str, str] = {}
    for entry_id, slug in session.execute(_lent(lens.release is not None), values):
        slugs.setdefault(entry_id, str(slug))
    return slugs


@cache
def _lent(through_release: bool) -> Select[Any]:
    begun = Edition.valid_from <= _AT
    stands = and_(begun, or_(Edition.valid_to.is_(None), Edition.valid_to > _AT))
    rank = case(
        (and_(Edition.kind == bindparam("kind"), stands), 0),
        (and_(Edition.kind == "live", begun), 1),
        (and_(Edition.kind == "draft", stands), 2),
        (Edition.kind != "live", 3),
        else_=4,
    )
    of_release: ColumnElement[bool] = Edition.release_id.is_(None)
    if through_release:
        own = Edition.release_id == bindparam(RELEASE, type_=Id())
        rank = case((and_(own, stands), -1), else_=rank)
        of_release = or_(of_release, own)
    selected: Any = select(Edition.entry_id, Edition.slug)
    query: Select[Any] = (
        selected.where(Edition.entry_id.in_(bindparam("ids", expanding=True)))
        .where(Edition.locale == bindparam("locale"), Edition.slug.is_not(None))
        .where(of_release)
        .order_by(Edition.entry_id, rank, Edition.valid_from.desc(), Edition.id.desc())
    )
    return query
