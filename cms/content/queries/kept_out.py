"""Readers who are kept out of some places only: what they see is all, less what lies there.

Whether a row lies in a place is asked of each row. A count looks at all rows that there are, where
one of all entries needs an index alone; so what is not to be seen is counted on its own. Mostly it
is little, and is found by its places.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement

from cms.content.lens import Lens
from cms.content.queries.columns import Editions
from cms.content.queries.seeing import entries_in
from cms.schema.filtering.ast import Always


@dataclass(frozen=True)
class KeptOut:
    """That a reader sees all entries of `types` but those which lie in `places`, scopes by id."""

    types: tuple[str, ...]
    places: tuple[str, ...]


def kept_out(lens: Lens, types: Iterable[str]) -> KeptOut | None:
    """Return from what a reader is kept, where that is all that their rights say of `types`.

    None where they see single places only, or by a condition, or not the same of all types that
    they see, and where nothing is kept from them.
    """
    wanted = tuple(types)
    seen: set[tuple[str, ...]] = set()
    places: set[str] = set()
    for permission in lens.permissions if not lens.actor.system else ():
        visibility = lens.visibility(permission)
        branches = {name: found for name in wanted if (found := visibility.of(name))}
        if len(set(branches.values())) != 1:
            return None
        only, *others = next(iter(branches.values()))
        if others or only.filter != Always() or only.scopes is None or None not in only.scopes:
            return None
        seen.add(tuple(sorted(branches)))
        places |= lens.rights.parents.keys() - only.scopes
    return KeptOut(seen.pop(), tuple(sorted(places))) if len(seen) == 1 and places else None


def is_kept_out(edition: Editions, held: KeptOut, dialect: str) -> ColumnElement[bool]:
    """Return the condition that an edition is of an entry in one of the places."""
    return edition.entry_id.in_(entries_in(held.places, dialect))
