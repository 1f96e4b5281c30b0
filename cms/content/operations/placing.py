"""Where an entry may stand in the tree, and at which position among its siblings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, update

from cms.content import positions
from cms.content.context import WriteContext
from cms.content.models import Edition, Entry, Placement
from cms.content.operations.seen import seen_types
from cms.content.queries.columns import by_bytes
from cms.content.queries.tree import MAX_DEPTH
from cms.content.subtree import ancestors
from cms.errors import FieldProblem, StateConflict, ValidationFailed
from cms.schema.content_type import TypeSpec


def check_parent(ctx: WriteContext, spec: TypeSpec, parent_id: str | None, levels: int = 1) -> None:
    """Raise ValidationFailed unless an entry of the type may stand under the parent.

    `levels` is how many the entry brings along: itself and those below it.
    """
    if spec.allowed_in is None:
        if parent_id is not None:
            _refuse(f"can't be given: a {spec.label} does not stand in the tree.")
        return
    if parent_id is not None:
        _check_parent_entry(ctx, spec, spec.allowed_in, parent_id)
        if len(ancestors(ctx.session, parent_id)) + 1 + levels > MAX_DEPTH:
            _refuse(f"lies too deep: a tree has at most {MAX_DEPTH} levels.")
    elif "/" not in spec.allowed_in:
        places = ", ".join(spec.allowed_in) or "nothing"
        _refuse(f"is required: a {spec.label} stands under {places}, not at the root.")


def _check_parent_entry(
    ctx: WriteContext, spec: TypeSpec, allowed_in: tuple[str, ...], parent_id: str
) -> None:
    seen = seen_types(ctx, [parent_id])
    parent = ctx.session.get(Entry, parent_id) if seen else None
    if parent is None:
        _refuse(f"names the entry {parent_id}, which does not exist.")
        return
    if parent.trashed_at is not None:
        raise StateConflict("The parent is in the trash: restore it first.")
    if parent.type not in allowed_in:
        places = ", ".join(allowed_in)
        _refuse(f"is a {parent.type}; a {spec.label} may stand under {places}.")


def _refuse(detail: str) -> None:
    raise ValidationFailed([FieldProblem("/parent", detail)])


def place(
    ctx: WriteContext,
    entry_id: str,
    parent_id: str | None,
    *,
    before: str | None = None,
    after: str | None = None,
    since: datetime | None = None,
) -> Placement:
    """Write where an entry stands from `since` (now) on, at the end unless a sibling is named."""
    return stand_at(
        ctx, entry_id, parent_id, _position(ctx, entry_id, parent_id, before, after), since
    )


def stand_at(
    ctx: WriteContext,
    entry_id: str,
    parent_id: str | None,
    position: str,
    since: datetime | None = None,
) -> Placement:
    """Write that an entry stands at a position under a parent from `since` (now) on."""
    placement = Placement(
        entry_id=entry_id,
        parent_id=parent_id,
        position=position,
        valid_from=since or ctx.now,
        valid_to=None,
    )
    ctx.session.add(placement)
    ctx.session.flush()
    return placement


def where(placement: Placement) -> dict[str, str | None]:
    """Return a place as the journal notes it."""
    return {"parent": placement.parent_id, "position": placement.position}


def reach_back(ctx: WriteContext, entry_id: str, at: datetime) -> None:
    """Let an entry have stood where it first did, and what it stood under there, since `at`.

    What is asserted of a time before the CMS knew the entries has its path from them.
    """
    node: str | None = entry_id
    while node is not None:
        placed = select(Placement.id, Placement.parent_id, Placement.valid_from)
        placed = placed.where(Placement.entry_id == node).order_by(Placement.valid_from)
        first = ctx.session.execute(placed.limit(1)).first()
        if first is None or first.valid_from <= at:
            return
        ctx.session.execute(
            update(Placement)
            .where(Placement.id == first.id)
            .values(valid_from=at)
            .execution_options(synchronize_session=False)
        )
        node = first.parent_id


def _position(
    ctx: WriteContext, entry_id: str, parent_id: str | None, before: str | None, after: str | None
) -> str:
    position = _between_siblings(ctx, entry_id, parent_id, before, after)
    if len(position) > positions.MAX_LENGTH:
        _number_anew(ctx, _siblings(ctx, entry_id, parent_id))
        position = _between_siblings(ctx, entry_id, parent_id, before, after)
    return position


def _siblings(ctx: WriteContext, entry_id: str, parent_id: str | None) -> Select[Any]:
    """Return a select of the places under a parent, in order, but for the entry's own."""
    same = Placement.parent_id.is_(None) if parent_id is None else Placement.parent_id == parent_id
    selected: Any = select(Placement.entry_id, Placement.position)
    siblings: Select[Any] = (
        selected.join(Entry, Entry.id == Placement.entry_id)
        .where(Placement.valid_to.is_(None), Placement.entry_id != entry_id, same)
        .where(Entry.site_id == ctx.site.id)
    )
    return siblings


def _between_siblings(
    ctx: WriteContext, entry_id: str, parent_id: str | None, before: str | None, after: str | None
) -> str:
    siblings = _siblings(ctx, entry_id, parent_id)
    place = by_bytes(Placement.position, ctx.session.get_bind().dialect.name)

    def nearest(query: Select[Any], order: ColumnElement[str]) -> str | None:
        row = ctx.session.execute(query.order_by(order).limit(1)).first()
        return None if row is None else row.position

    if before is None and after is None:
        return positions.between(nearest(siblings, place.desc()), None)
    named = str(before or after)
    seen = seen_types(ctx, [named])
    at = nearest(siblings.where(Placement.entry_id == named), place) if seen else None
    if at is None:
        pointer = "/before" if before else "/after"
        raise ValidationFailed([FieldProblem(pointer, f"{named} is not a sibling there.")])
    if before:
        return positions.between(nearest(siblings.where(place < at), place.desc()), at)
    return positions.between(at, nearest(siblings.where(place > at), place.asc()))


def _number_anew(ctx: WriteContext, siblings: Select[Any]) -> None:
    """Give short positions to all siblings, in the order in which they stand."""
    place = by_bytes(Placement.position, ctx.session.get_bind().dialect.name)
    ids = [row.entry_id for row in ctx.session.execute(siblings.order_by(place))]
    for sibling, position in zip(ids, positions.spread(len(ids)), strict=True):
        for model in (Placement, Edition):
            ctx.session.execute(
                update(model)
                .where(model.entry_id == sibling)
                .where(or_(model.valid_to.is_(None), model.valid_to > ctx.now))
                .values(position=position)
                .execution_options(synchronize_session=False)
            )
