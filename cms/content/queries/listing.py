"""Lists of entries: filtered, sorted totally, by page or by cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from cms import clock
from cms.content.lens import Lens
from cms.content.models import Reference
from cms.content.queries.columns import Editions, editions, is_type, system_column, system_value
from cms.content.queries.conditions import compile_filter, readable_key
from cms.content.queries.held import HELD, View, moment_of
from cms.content.queries.library import InLibrary, in_library
from cms.content.queries.narrow import Bounds, few_bounds, within
from cms.content.queries.rows import Row, as_row, select_rows
from cms.content.queries.seeing import allowed, seen, standing
from cms.content.queries.states import State, in_state
from cms.content.queries.workflow import InState, in_states
from cms.schema.filtering.ast import BoundFilter, Hop


@dataclass(frozen=True)
class Sort:
    """One key to sort by; a folded key is followed by the exact one."""

    key: str
    folded: bool = False
    system: bool = False
    descending: bool = False
    hops: tuple[Hop, ...] = ()


@dataclass(frozen=True)
class ListQuery:
    """What is listed: types, filter, order, and which part of it.

    `after` holds the sort keys of the last row of the page before, and its id. `workflow` names
    states of which an entry stands in one, `state` how it stands by what is published; both are for
    lenses on drafts of now.
    """

    types: tuple[str, ...]
    limit: int
    filter: BoundFilter | None = None
    sort: tuple[Sort, ...] = ()
    offset: int = 0
    after: tuple[str | None, ...] | None = None
    count: bool = False
    workflow: tuple[InState, ...] | None = None
    library: InLibrary | None = None
    state: State | None = None
    bounds: Bounds | None = None
    """What holds everything that the reader may see, where it is little; `find` fills it in."""


@dataclass(frozen=True)
class Page:
    """A part of a list. `last_keys` continue it as `ListQuery.after`."""

    rows: list[Row]
    more: bool
    total: int | None = None
    last_keys: tuple[str | None, ...] | None = None


@dataclass(frozen=True)
class _Order:
    """An expression to sort by, how a cursor's text compares with it, and its direction."""

    column: Any
    system: str | None
    descending: bool
    nullable: bool = True

    def value(self, text: str | None) -> Any:
        return text if self.system is None else system_value(self.system, text)


def find(session: Session, lens: Lens, query: ListQuery) -> Page:
    """Return the part of a list that `query` asks for, as the lens sees it."""
    view = View(lens)
    query = replace(query, bounds=few_bounds(session, lens, query.types))
    found = session.execute(_selected(view, query), view.values).all()
    rows = [as_row(row) for row in found[: query.limit]]
    more = len(found) > query.limit
    total = None
    if query.count:
        total = session.execute(_counted(view, query), view.values).scalar_one()
    last = found[len(rows) - 1] if rows and more else None
    return Page(rows, more, total, None if last is None else _keys(last))


def count_up_to(session: Session, lens: Lens, query: ListQuery) -> int:
    """Return how many entries a list has, counted no farther than one more than `query.limit`."""
    view = View(lens)
    query = replace(query, bounds=few_bounds(session, lens, query.types))
    found: int = session.execute(_counted_up_to(view, query), view.values).scalar_one()
    return found


@lru_cache(maxsize=HELD)
def _selected(view: View, query: ListQuery) -> Select[Any]:
    edition = editions()
    orders = _orders(view.lens, edition, query.sort)
    selected = select_rows(view.lens, edition).add_columns(*(order.column for order in orders))
    selected = selected.where(_where(view.lens, edition, query))
    if view.lens.kind == "live" and orders[0].system == "_published_at":
        # Follows from the interval, and is where an index that holds the future too is entered.
        selected = selected.where(edition.published_at <= moment_of(view.lens))
    if query.after is not None:
        selected = selected.where(_after(orders, query.after))
    return _ordered(selected, orders).limit(query.limit + 1).offset(query.offset or None)


@lru_cache(maxsize=HELD)
def _counted(view: View, query: ListQuery) -> Select[Any]:
    edition = editions()
    return select(func.count()).select_from(edition).where(_where(view.lens, edition, query))


@lru_cache(maxsize=HELD)
def _counted_up_to(view: View, query: ListQuery) -> Select[Any]:
    edition = editions()
    some = select(edition.id).where(_where(view.lens, edition, query)).limit(query.limit + 1)
    return select(func.count()).select_from(some.subquery())


def _where(lens: Lens, edition: Editions, query: ListQuery) -> ColumnElement[bool]:
    condition = and_(
        standing(lens, edition),
        is_type(edition, query.types),
        allowed(lens, edition, query.types),
    )
    if query.bounds is not None:
        condition = and_(condition, within(edition, query.bounds))
    if query.workflow is not None:
        condition = and_(condition, in_states(edition, query.workflow, moment_of(lens)))
    if query.library is not None:
        condition = and_(condition, in_library(lens, edition, query.library))
    if query.state is not None:
        condition = and_(condition, in_state(lens, edition, query.state))
    if query.filter is None:
        return condition
    return and_(condition, compile_filter(lens, edition, query.filter, seen))


def _orders(lens: Lens, edition: Editions, sorts: Sequence[Sort]) -> list[_Order]:
    orders = [order for sort in sorts for order in _order(lens, edition, sort)]
    # The id follows the direction of the last key, so that one index serves both ways.
    descending = orders[-1].descending if orders else False
    return [*orders, _Order(edition.entry_id, "_id", descending, nullable=False)]


def _order(lens: Lens, edition: Editions, sort: Sort) -> list[_Order]:
    if sort.hops:
        keys = [f"{sort.key}~", sort.key] if sort.folded else [sort.key]
        columns = [_beyond(lens, edition, sort, key, 0) for key in keys]
        system = sort.key if sort.system else None
        return [_Order(column, system, sort.descending) for column in columns]
    if sort.system:
        column = system_column(lens, edition, sort.key)
        always = sort.key not in ("_published_at", "_slug", "_parent", "_owner")
        nullable = not (always or (sort.key == "_published_at" and lens.kind == "live"))
        return [_Order(column, sort.key, sort.descending, nullable)]
    if not sort.folded:
        return [_Order(readable_key(lens, edition, sort.key), None, sort.descending)]
    folded, exact = (readable_key(lens, edition, one) for one in (f"{sort.key}~", sort.key))
    # Where the folded key is there, the exact one is too.
    return [
        _Order(folded, None, sort.descending),
        _Order(exact, None, sort.descending, nullable=False),
    ]


def _beyond(lens: Lens, edition: Editions, sort: Sort, key: str, depth: int) -> Any:
    hop = sort.hops[depth]
    target = editions(f"sort_hop_{depth}")
    last = depth + 1 == len(sort.hops)
    if not last:
        value: Any = _beyond(lens, target, sort, key, depth + 1)
    elif sort.system:
        value = system_column(lens, target, sort.key)
    else:
        value = readable_key(lens, target, key)
    return (
        select(value)
        .select_from(Reference)
        .join(target, target.entry_id == Reference.target_id)
        .where(Reference.edition_id == edition.id, Reference.field == hop.field_name)
        .where(is_type(target, hop.target_types), seen(lens, target))
        .order_by(Reference.position)
        .limit(1)
        .scalar_subquery()
    )


def _ordered(selected: Select[Any], orders: Sequence[_Order]) -> Select[Any]:
    terms = []
    for order in orders:
        term = order.column.desc() if order.descending else order.column.asc()
        terms.append(term.nulls_last() if order.nullable else term)
    return selected.order_by(*terms)


def _after(orders: Sequence[_Order], keys: Sequence[str | None]) -> ColumnElement[bool]:
    """Return the condition that a row comes after the keys, nulls being last in any order."""
    alternatives: list[ColumnElement[bool]] = []
    equal: list[ColumnElement[bool]] = []
    for order, text in zip(orders, keys, strict=True):
        value = order.value(text)
        if value is not None:
            alternatives.append(and_(*equal, _beyond_value(order, value)))
            equal.append(order.column == value)
        else:
            equal.append(order.column.is_(None))
    later = or_(false(), *alternatives)
    first, value = orders[0], orders[0].value(keys[0])
    if first.nullable or value is None:
        return later
    # Follows from the rest, and is what an index starts from.
    return and_(first.column <= value if first.descending else first.column >= value, later)


def _beyond_value(order: _Order, value: Any) -> ColumnElement[bool]:
    past: ColumnElement[bool] = order.column < value if order.descending else order.column > value
    return or_(past, order.column.is_(None)) if order.nullable else past


def _keys(row: Any) -> tuple[str | None, ...]:
    return tuple(_text(value) for value in tuple(row)[len(Row._fields) :])


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return clock.to_text(value)
