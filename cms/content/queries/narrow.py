"""Lists for readers who see little: begun at what they may see, and not at all that there is.

The rights of a reader are conditions on each row, so a list reads rows in its order until enough of
them pass. Where few ever do, that is nearly all of them. If all that somebody may see lies in named
scopes, or is their own, and is little, the list starts from there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, func, select, union
from sqlalchemy.orm import Session

from cms import clock
from cms.access.models import EntryScope
from cms.access.visibility import Branch
from cms.content.lens import Lens
from cms.content.models import Entry
from cms.content.queries.columns import Editions
from cms.content.queries.held import HELD
from cms.db.among import among
from cms.schema.filtering.ast import And, BoundCondition, BoundFilter, Or

FEW = 1000
"""Up to so many entries it is quicker to look at each than to follow a list's order."""


BELIEVED = timedelta(minutes=1)
"""For how long it is believed that bounds hold few entries, or more."""


@dataclass(frozen=True)
class Bounds:
    """What holds every entry that a reader may see: the scopes they lie in, and their owners."""

    scopes: tuple[str, ...]
    owners: tuple[str, ...]
    dialect: str


def bounds_of(lens: Lens, types: Iterable[str]) -> Bounds | None:
    """Return what holds all entries of `types` that the lens shows; None where nothing does."""
    if lens.actor.system:
        return None
    wanted = tuple(types)
    for permission in lens.permissions:
        visibility = lens.visibility(permission)
        branches = [branch for name in wanted for branch in visibility.of(name)]
        found = _bounds(branches, lens.dialect)
        if found is not None:
            return found
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
    return edition.entry_id.in_(parts[0] if len(parts) == 1 else union(*parts))


def _parts(bounds: Bounds) -> list[Select[Any]]:
    """Return what holds the entries within bounds: of the scopes, and of the owners."""
    return [
        *([_in_scopes(bounds)] if bounds.scopes else ()),
        *([_owned(bounds)] if bounds.owners else ()),
    ]


def _in_scopes(bounds: Bounds) -> Select[Any]:
    return select(EntryScope.entry_id).where(
        among(EntryScope.scope_id, bounds.scopes, bounds.dialect)
    )


def _owned(bounds: Bounds) -> Select[Any]:
    # Who owns an entry is said when it is made, and never changed.
    owner, *others = bounds.owners
    named = Entry.owner_id.in_(bounds.owners) if others else Entry.owner_id == owner
    return select(Entry.id).where(named)


def _bounds(branches: list[Branch], dialect: str) -> Bounds | None:
    scopes: set[str] = set()
    owners: set[str] = set()
    for branch in branches:
        if branch.scopes is not None and None not in branch.scopes:
            scopes.update(one for one in branch.scopes if one is not None)
            continue
        found = _owners(branch.filter)
        if found is None:
            return None
        owners.update(found)
    # Who sees nothing at all is told so without any list.
    if not scopes and not owners:
        return None
    return Bounds(tuple(sorted(scopes)), tuple(sorted(owners)), dialect)


def _owners(condition: BoundFilter) -> frozenset[str] | None:
    """Return whose an entry has to be for a condition to hold; None where it may be anybody's."""
    if isinstance(condition, BoundCondition):
        named = condition.system and condition.key == "_owner" and not condition.hops
        return frozenset(condition.values) if named and condition.op in ("eq", "in") else None
    if isinstance(condition, And):
        return next((found for one in condition.items if (found := _owners(one))), None)
    if isinstance(condition, Or):
        parts = [_owners(one) for one in condition.items]
        return None if None in parts else frozenset().union(*(one for one in parts if one))
    return None
