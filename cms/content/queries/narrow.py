"""Lists for readers who see little: begun at what they may see, and not at all that there is.

The rights of a reader are conditions on each row, so a list reads rows in its order until enough of
them pass. Where few ever do, that is nearly all of them. If all that somebody may see lies in named
scopes, or is their own, and is little, the list starts from there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, func, select, union_all
from sqlalchemy.orm import Session

from cms import clock
from cms.access.visibility import Branch, kept
from cms.content.lens import Lens
from cms.content.models import Entry
from cms.content.queries.columns import Editions, system_value
from cms.content.queries.held import HELD
from cms.content.queries.seeing import entries_in, lies_in
from cms.schema.filtering.ast import Always, And, BoundCondition, BoundFilter, Or

FEW = 1000
"""Up to so many entries it is quicker to look at each than to follow a list's order."""


BELIEVED = timedelta(minutes=1)
"""For how long it is believed that bounds hold few entries, or more."""


@dataclass(frozen=True)
class Bounds:
    """What holds every entry that a reader may see: the scopes they lie in, and their owners.

    What the owners own counts where it lies in `owned_in` (None among them: at the root); without,
    wherever it lies. `exact` says that the bounds hold nothing but what the reader may see.
    """

    scopes: tuple[str, ...]
    owners: tuple[str, ...]
    dialect: str
    owned_in: tuple[str | None, ...] | None = None
    exact: bool = False


def bounds_of(lens: Lens, types: Iterable[str]) -> Bounds | None:
    """Return what holds all entries of `types` that the lens shows; None where nothing does.

    Kept with the rights, as all that comes of them alone.
    """
    if lens.actor.system:
        return None
    wanted = tuple(types)
    about = ("bounds", lens.permissions, lens.locale, lens.dialect, wanted)
    return kept(lens.rights, lens.actor, about, tuple(lens.registry), lambda: _found(lens, wanted))


def _found(lens: Lens, types: tuple[str, ...]) -> Bounds | None:
    for permission in lens.permissions:
        visibility = lens.visibility(permission)
        found = _bounds(tuple(map(visibility.of, types)), lens.dialect)
        if found is not None:
            return found if len(lens.permissions) == 1 else replace(found, exact=False)
    return None


def few_bounds(session: Session, lens: Lens, types: Iterable[str]) -> Bounds | None:
    """Return the bounds of what the lens shows of `types` where they hold few entries; else None.

    One query, where there are bounds at all; it counts no further than it has to. What it found is
    believed for a minute: a list is the same either way, and only read from somewhere else.
    """
    bounds = bounds_of(lens, types)
    if bounds is None:
        return None
    key, now = ("few", FEW, bounds), clock.now()
    until, few = cast("tuple[datetime, bool]", lens.rights.answers.get(key, (now, False)))
    if now >= until:
        few = sum(session.execute(_counting(bounds)).one()) <= FEW
        lens.rights.answers[key] = (now + BELIEVED, few)
    return bounds if few else None


@lru_cache(maxsize=HELD)
def _counting(bounds: Bounds) -> Select[Any]:
    some = [part.limit(FEW + 1).subquery() for part in _parts(bounds)]
    return select(*(select(func.count()).select_from(one).scalar_subquery() for one in some))


def within(edition: Editions, bounds: Bounds) -> ColumnElement[bool]:
    """Return the condition that an edition is of an entry within bounds."""
    parts = _parts(bounds)
    return edition.entry_id.in_(parts[0] if len(parts) == 1 else union_all(*parts))


def _parts(bounds: Bounds) -> list[Select[Any]]:
    """Return what holds the entries within bounds: of the scopes, and of the owners."""
    return [
        *([entries_in(bounds.scopes, bounds.dialect)] if bounds.scopes else ()),
        *([_owned(bounds)] if bounds.owners else ()),
    ]


def _owned(bounds: Bounds) -> Select[Any]:
    # Who owns an entry is said when it is made, and never changed.
    owner, *others = bounds.owners
    named = Entry.owner_id.in_(bounds.owners) if others else Entry.owner_id == owner
    query = select(Entry.id).where(named)
    if bounds.owned_in is None:
        return query
    return query.where(lies_in(Entry.id, bounds.owned_in, bounds.dialect))


def _bounds(of_types: tuple[tuple[Branch, ...], ...], dialect: str) -> Bounds | None:
    scopes: set[str] = set()
    owners: set[str] = set()
    owned_in: list[frozenset[str | None] | None] = []
    # The same of all types, and each branch told wholly by its scopes or its owners.
    exact = len(set(of_types)) == 1
    for branch in dict.fromkeys(chain.from_iterable(of_types)):
        if branch.scopes is not None and None not in branch.scopes:
            scopes.update(one for one in branch.scopes if one is not None)
            exact = exact and branch.filter == Always()
            continue
        found = _owners(branch.filter)
        if found is None:
            return None
        owners.update(found)
        owned_in.append(branch.scopes)
        exact = exact and _is_ownership(branch.filter)
    # Who sees nothing at all is told so without any list.
    if not scopes and not owners:
        return None
    # Of several branches each owner has places of their own.
    exact = exact and len(owned_in) <= 1
    held = owned_in[0] if exact and owned_in else None
    places = None if held is None else tuple(sorted(held, key=str))
    return Bounds(tuple(sorted(scopes)), tuple(sorted(owners)), dialect, places, exact)


def _owners(condition: BoundFilter) -> frozenset[str] | None:
    """Return whose an entry has to be for a condition to hold; None where it may be anybody's."""
    if isinstance(condition, BoundCondition):
        named = condition.system and condition.key == "_owner" and not condition.hops
        if not named or condition.op not in ("eq", "in"):
            return None
        # Compared as the column is: what can't be an id is nobody.
        read = (system_value(condition.key, one) for one in condition.values)
        return frozenset(one for one in read if isinstance(one, str))
    if isinstance(condition, And):
        return next((found for one in condition.items if (found := _owners(one))), None)
    if isinstance(condition, Or):
        parts = [_owners(one) for one in condition.items]
        return None if None in parts else frozenset().union(*(one for one in parts if one))
    return None


def _is_ownership(condition: BoundFilter) -> bool:
    """Say whether a condition for which `_owners` found some asks for nothing else."""
    if not isinstance(condition, BoundCondition):
        return False
    return condition.op == "in" or len(condition.values) == 1
