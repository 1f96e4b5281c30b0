"""What editions link to, and what links to an entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, exists, false, not_, or_, select
from sqlalchemy.orm import Session, aliased

from cms.content.lens import Lens
from cms.content.models import Reference
from cms.content.queries.columns import editions, is_type
from cms.content.queries.held import HELD, View
from cms.content.queries.rows import Row, as_row, select_rows
from cms.content.queries.seeing import allowed, standing


class Link(NamedTuple):
    """A link from a field (dotted path) at a place in the document to an entry."""

    field: str
    position: int
    pointer: str
    target_id: str


def links(
    session: Session, edition_ids: Iterable[int], fields: Iterable[str] | None = None
) -> dict[int, list[Link]]:
    """Return the links of editions to entries, those of `fields` only when named."""
    query = select(
        Reference.edition_id,
        Reference.field,
        Reference.position,
        Reference.pointer,
        Reference.target_id,
    ).where(Reference.edition_id.in_(list(edition_ids)), Reference.target_kind == "entry")
    if fields is not None:
        query = query.where(Reference.field.in_(sorted(fields)))
    found: dict[int, list[Link]] = defaultdict(list)
    for row in session.execute(query.order_by(Reference.edition_id, Reference.id)):
        found[row.edition_id].append(Link(row.field, row.position, row.pointer, row.target_id))
    return dict(found)


def unresolved(session: Session, lens: Lens, edition_ids: Iterable[int]) -> dict[int, list[Link]]:
    """Return the links whose targets the lens does not see; one query."""
    view = View(lens)
    values = {**view.values, "editions": list(edition_ids)}
    found: dict[int, list[Link]] = defaultdict(list)
    for row in session.execute(_unresolved(view), values):
        found[row.edition_id].append(Link(row.field, row.position, row.pointer, row.target_id))
    return dict(found)


@lru_cache(maxsize=HELD)
def _unresolved(view: View) -> Select[Any]:
    target = editions("target")
    there = exists(
        select(target.id).where(
            target.entry_id == Reference.target_id,
            standing(view.lens, target),
            allowed(view.lens, target, None),
        )
    )
    selected: Any = select(
        Reference.edition_id,
        Reference.field,
        Reference.position,
        Reference.pointer,
        Reference.target_id,
    )
    query: Select[Any] = selected.where(
        Reference.edition_id.in_(bindparam("editions", expanding=True)),
        not_(there),
    )
    return query.order_by(Reference.edition_id, Reference.id)


class Hidden(NamedTuple):
    """A link from a field (dotted path) to an entry that a lens does not see; `known` if another does."""

    edition_id: int
    field: str
    target_id: str
    known: bool


def hidden_links(
    session: Session, lens: Lens, edition_ids: Iterable[int], broader: Lens | None = None
) -> list[Hidden]:
    """Return the links of editions to what the lens does not see, in no order; one query.

    `broader` is a lens of the same reader that is asked for what those are; None, nobody knows them.
    """
    view = View(lens)
    query = _hidden(view, None if broader is None else View(broader))
    values = {**view.values, "editions": list(edition_ids)}
    return [Hidden._make(row) for row in session.execute(query, values)]


@lru_cache(maxsize=HELD)
def _hidden(view: View, broader: View | None) -> Select[Any]:
    # Many editions link to the same few entries, so that each of these is asked about once.
    given = Reference.edition_id.in_(bindparam("editions", expanding=True))
    known = false() if broader is None else Reference.target_id.in_(_seen_targets(broader, "known"))
    selected: Any = select(Reference.edition_id, Reference.field, Reference.target_id, known)
    query: Select[Any] = selected.where(
        given, Reference.target_id.not_in(_seen_targets(view, "target"))
    )
    return query


def _seen_targets(view: View, name: str) -> Select[Any]:
    """Return a select of those of the editions' targets that a view sees."""
    target, link = editions(name), aliased(Reference, name=f"{name}_link")
    linked = select(link.target_id).where(
        link.edition_id.in_(bindparam("editions", expanding=True))
    )
    return select(target.entry_id).where(
        target.entry_id.in_(linked), standing(view.lens, target), allowed(view.lens, target, None)
    )


def with_broken_links(session: Session, lens: Lens, limit: int) -> list[Row]:
    """Return entries that link to what nobody sees through a lens like this one.

    Of types of which the reader may not read every field none are told: the link may be in another.
    """
    types = [spec.name for spec in lens.registry if lens.readable(spec) >= spec.fields.keys()]
    if not types:
        return []
    edition, target = editions(), editions("target")
    there = exists(
        select(target.id).where(target.entry_id == Reference.target_id, standing(lens, target))
    )
    broken = exists(
        select(Reference.id).where(
            Reference.edition_id == edition.id, Reference.target_kind == "entry", not_(there)
        )
    )
    query = (
        select_rows(lens, edition)
        .where(standing(lens, edition), allowed(lens, edition, types), is_type(edition, types))
        .where(broken)
        .order_by(edition.entry_id)
        .limit(limit)
    )
    return [as_row(row) for row in session.execute(query)]


def referrers(
    session: Session, lens: Lens, entry_id: str, limit: int = 100
) -> list[tuple[Row, str]]:
    """Return who links to an entry, as far as the lens sees them, with the field of the link."""
    edition = editions()
    query = (
        select_rows(lens, edition)
        .add_columns(Reference.field)
        .join(Reference, Reference.edition_id == edition.id)
        .where(Reference.target_id == entry_id)
        .where(standing(lens, edition), allowed(lens, edition, None))
        .order_by(edition.entry_id, Reference.id)
        .limit(limit)
    )
    return [(as_row(row), row[-1]) for row in session.execute(query)]


def live_referrers(
    session: Session, site_id: str, entry_id: str, moment: datetime, limit: int = 100
) -> list[tuple[str, str]]:
    """Return (entry, field) of live entries that link to one, whatever the locale."""
    edition = editions()
    query = (
        select(edition.entry_id, Reference.field)
        .join(Reference, Reference.edition_id == edition.id)
        .where(Reference.target_id == entry_id, edition.entry_id != entry_id)
        .where(edition.site_id == site_id, edition.kind == "live", edition.valid_from <= moment)
        .where(or_(edition.valid_to.is_(None), edition.valid_to > moment))
        .distinct()
        .order_by(edition.entry_id, Reference.field)
        .limit(limit)
    )
    return [(row.entry_id, row.field) for row in session.execute(query)]
