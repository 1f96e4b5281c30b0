"""The tree: children, and the paths of entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, literal, or_, select
from sqlalchemy.orm import Session, aliased

from cms.content.lens import Lens
from cms.content.models import Edition, Placement
from cms.content.queries.columns import by_bytes, editions, is_type
from cms.content.queries.held import MOMENT, RELEASE, values_of
from cms.content.queries.rows import Row, as_row, select_rows
from cms.content.queries.seeing import allowed, standing
from cms.db.column_types import Id, Instant

MAX_DEPTH = 32
"""How deep a tree can be; a placement below that is refused."""

_AT: Any = bindparam(MOMENT, type_=Instant())


def children(
    session: Session,
    lens: Lens,
    parent_ids: Iterable[str | None],
    limit: int = 1000,
    type_name: str | None = None,
    types: Sequence[str] | None = None,
) -> list[Row]:
    """Return what stands directly under the parents (None: the site's root), in their order.

    With `type_name`, only entries of that type; with `types`, of one of them.
    """
    edition = editions()
    parents = sorted({lens.site.id if one is None else one for one in parent_ids})
    query = (
        select_rows(lens, edition)
        .where(edition.parent_id.in_(parents), standing(lens, edition))
        .where(allowed(lens, edition, None))
        .order_by(edition.parent_id, by_bytes(edition.position, lens.dialect), edition.entry_id)
        .limit(limit)
    )
    if type_name is not None:
        query = query.where(is_type(edition, [type_name]))
    if types is not None:
        query = query.where(is_type(edition, types))
    return [as_row(row) for row in session.execute(query)]


def having_children(
    session: Session, lens: Lens, ids: Iterable[str], types: Sequence[str]
) -> frozenset[str]:
    """Return those of some entries below which entries of the types stand that the lens sees."""
    wanted = sorted(set(ids))
    if not wanted:
        return frozenset()
    edition = editions()
    query = (
        select(edition.parent_id)
        .where(edition.parent_id.in_(wanted), standing(lens, edition))
        .where(allowed(lens, edition, None), is_type(edition, types))
        .distinct()
    )
    return frozenset(session.scalars(query))


def paths(session: Session, lens: Lens, rows: Sequence[Row]) -> dict[str, str | None]:
    """Return the path of each row's entry; None for what is not in the tree.

    Costs nothing where all rows stand at the root, else two queries whatever their number.
    """
    found = paths_in_locales(session, lens, rows)
    return {row.entry_id: found[row.entry_id, row.locale] for row in rows}


class Placed(Protocol):
    """What has a path in a locale: its slug there, under a parent."""

    @property
    def entry_id(self) -> str:
        """The entry."""

    @property
    def locale(self) -> str:
        """The locale in which the path is read."""

    @property
    def slug(self) -> str | None:
        """The last part of the path."""

    @property
    def parent_id(self) -> str | None:
        """What it stands under: an entry, the site, or nothing outside the tree."""


def paths_in_locales(
    session: Session, lens: Lens, placed: Sequence[Placed]
) -> dict[tuple[str, str], str | None]:
    """Return paths by entry and locale, at the lens's moment; at most two queries, as `paths`."""
    below = {one.entry_id for one in placed if _is_below(lens, one)}
    lineage = lineages(session, lens, sorted(below))
    above = {one for chain in lineage.values() for one in chain}
    slugs = _lent_in(session, lens, above, {one.locale for one in placed})
    return {
        (one.entry_id, one.locale): _path(one, lineage.get(one.entry_id, ()), slugs)
        for one in placed
    }


def _is_below(lens: Lens, one: Placed) -> bool:
    return one.parent_id is not None and one.parent_id != lens.site.id


def _path(
    one: Placed, ancestors: Sequence[str], slugs: Mapping[tuple[str, str], str]
) -> str | None:
    if one.parent_id is None or one.slug is None:
        return None
    lent = (slugs.get((above, one.locale), above) for above in ancestors)
    return "/" + "/".join([*lent, one.slug])


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
    found = _lent_in(session, lens, ids, [lens.locale])
    return {entry_id: slug for (entry_id, _), slug in found.items()}


def _lent_in(
    session: Session, lens: Lens, ids: Iterable[str], locales: Iterable[str]
) -> dict[tuple[str, str], str]:
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    values = {
        **values_of(lens),
        "ids": wanted,
        "kind": lens.kind,
        "locales": sorted(locales),
    }
    slugs: dict[tuple[str, str], str] = {}
    for entry_id, locale, slug in session.execute(_lent(lens.release is not None), values):
        slugs.setdefault((entry_id, locale), str(slug))
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
    selected: Any = select(Edition.entry_id, Edition.locale, Edition.slug)
    query: Select[Any] = (
        selected.where(Edition.entry_id.in_(bindparam("ids", expanding=True)))
        .where(Edition.locale.in_(bindparam("locales", expanding=True)))
        .where(Edition.slug.is_not(None), of_release)
        .order_by(Edition.entry_id, rank, Edition.valid_from.desc(), Edition.id.desc())
    )
    return query
