"""Lists of entries: filtered, sorted totally, by page or by cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from cms import clock
from cms.content.lens import Lens
from cms.content.models import Reference
from cms.content.queries.columns import (
    Editions,
    editions,
    is_type,
    system_column,
    system_value,
    without_index,
)
from cms.content.queries.conditions import compile_filter, readable_key
from cms.content.queries.held import HELD, View, moment_of
from cms.content.queries.kept_out import KeptOut, is_kept_out, kept_out
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


class Matching(Protocol):
    """A condition on editions from elsewhere, such as searches make; equal to others of its form."""

    def condition(self, edition: Editions) -> ColumnElement[bool]:
        """Return the condition, with parameters by name."""


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
    matching: Matching | None = None
    """What narrows the list to editions that hold some words; `values` are what it asks with."""
    values: Mapping[str, Any] = field(default_factory=dict, compare=False)
    each_key: bool = False
    """Whether the keys of each row are wanted, and not of the last one alone."""
    bounds: Bounds | None = None
    """What holds everything that the reader may see, where it is little; `find` fills it in."""


@dataclass(frozen=True)
class Page:
    """A part of a list. `last_keys` continue it as `ListQuery.after`, `keys` after each row."""

    rows: list[Row]
    more: bool
    total: int | None = None
    last_keys: tuple[str | None, ...] | None = None
    keys: tuple[tuple[str | None, ...], ...] = ()


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
    found = session.execute(_selected(view, query), _values(view, query)).all()
    rows = [as_row(row) for row in found[: query.limit]]
    more = len(found) > query.limit
    total = None
    if query.count:
        held = kept_out(lens, query.types) if query.bounds is None else None
        counted = _counted(view, query) if held is None else _counted_less(view, query, held)
        total = session.execute(counted, _values(view, query)).scalar_one()
    last = found[len(rows) - 1] if rows and more else None
    keys = tuple(map(_keys, found[: query.limit])) if query.each_key else ()
    return Page(rows, more, total, None if last is None else _keys(last), keys)


def count_up_to(session: Session, lens: Lens, query: ListQuery) -> int:
    """Return how many entries a list has, counted no farther than one more than `query.limit`."""
    view = View(lens)
    query = replace(query, bounds=few_bounds(session, lens, query.types))
    statement = _counted_up_to(view, query)
    found: int = session.execute(statement, _values(view, query)).scalar_one()
    return found


def _values(view: View, query: ListQuery) -> dict[str, Any]:
    return {**view.values, **query.values}


@lru_cache(maxsize=HELD)
def _selected(view: View, query: ListQuery) -> Select[Any]:
    edition = editions()
    orders = _orders(view.lens, edition, query.sort)
    selected = select_rows(view.lens, edition).add_columns(*(order.column for order in orders))
    if query.bounds is None:
        return _part(selected, view.lens, edition, query, orders)
    # All that is within the bounds is sorted; only what is left of it is read whole.
    some = editions("part")
    part = _part(select(some.id), view.lens, some, query, _orders(view.lens, some, query.sort))
    return _ordered(selected.where(edition.id.in_(part)), orders)


def _part(
    selected: Select[Any],
    lens: Lens,
    edition: Editions,
    query: ListQuery,
    orders: Sequence[_Order],
) -> Select[Any]:
    """Return a select narrowed to the part of the list that is asked for, in its order."""
    selected = selected.where(_where(lens, edition, query))
    if lens.kind == "live" and orders[0].system == "_published_at":
        # Follows from the interval, and is where an index that holds the future too is entered.
        selected = selected.where(edition.published_at <= moment_of(lens))
    if query.after is not None:
        selected = selected.where(_after(orders, query.after))
    if query.bounds is not None:
        # SQLite would else follow an index in the list's order, and pass by nearly all of it.
        orders = [
            replace(order, column=without_index(order.column, lens.dialect)) for order in orders
        ]
    return _ordered(selected, orders).limit(query.limit + 1).offset(query.offset or None)


@lru_cache(maxsize=HELD)
def _counted(view: View, query: ListQuery) -> Select[Any]:
    edition = editions()
    return select(func.count()).select_from(edition).where(_where(view.lens, edition, query))


@lru_cache(maxsize=HELD)
def _counted_less(view: View, query: ListQuery, held: KeptOut) -> Select[Any]:
    lens, all_of, some = view.lens, editions(), editions("kept_out")
    query = replace(query, types=held.types)
    every = select(func.count()).select_from(all_of).where(_asked(lens, all_of, query))
    hidden = select(func.count()).select_from(some).where(_asked(lens, some, query))
    hidden = hidden.where(is_kept_out(some, held, lens.dialect))
    return select(every.scalar_subquery() - hidden.scalar_subquery())


@lru_cache(maxsize=HELD)
def _counted_up_to(view: View, query: ListQuery) -> Select[Any]:
    edition = editions()
    some = select(edition.id).where(_where(view.lens, edition, query)).limit(query.limit + 1)
    return select(func.count()).select_from(some.subquery())


def _where(lens: Lens, edition: Editions, query: ListQuery) -> ColumnElement[bool]:
    asked = _asked(lens, edition, query)
    if query.bounds is not None and query.bounds.exact:
        return asked
    return and_(asked, allowed(lens, edition, query.types))


def _asked(lens: Lens, edition: Editions, query: ListQuery) -> ColumnElement[bool]:
    """Return the condition that an edition is one of those asked for, seen or not."""
    condition = and_(standing(lens, edition), is_type(edition, query.types))
    if query.bounds is not None:
        condition = and_(condition, within(edition, query.bounds))
    if query.workflow is not None:
        condition = and_(condition, in_states(edition, query.workflow, moment_of(lens)))
    if query.library is not None:
        condition = and_(condition, in_library(lens, edition, query.library))
    if query.matching is not None:
        condition = and_(condition, query.matching.condition(edition))
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
