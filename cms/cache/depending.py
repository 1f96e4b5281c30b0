"""What an answer about entries depends on, as far as what the public may read goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from cms.cache.store import Kept
from cms.cache.tables import SCHEDULE
from cms.content.lens import Lens
from cms.content.models import Intent, Reference
from cms.content.queries.hidden import has_conditions
from cms.content.tags import LIVE, PATHS, entry_tag, slug_tag, type_tag
from cms.db.chunks import chunks
from cms.schema.filtering.ast import Always, And, BoundCondition, BoundFilter, Not, Or

_TAGS_MAX = 400
"""Beyond so many it is cheaper to depend on all that is published."""
_NEXT = (
    select(Intent.at)
    .where(Intent.swept_at.is_(None), Intent.cancelled_at.is_(None))
    .where(Intent.at > bindparam("now"))
    .order_by(Intent.at)
    .limit(1)
)


@dataclass
class Sources:
    """What an answer was made of: editions (by number), entries (by id), all of some types."""

    editions: set[int] = field(default_factory=set)
    entries: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    segments: set[str] = field(default_factory=set)
    """Parts of the address that was asked for."""
    everything: bool = False
    """Whether it may change with anything that is published."""


def kept(session: Session, lens: Lens, sources: Sources) -> Kept | None:
    """Return what an answer through this lens depends on; None where it is not to be kept.

    Kept is only what anybody may read of what is published now. Two queries at most.
    """
    if not _is_plain(lens):
        return None
    tags = {PATHS, SCHEDULE, *map(type_tag, sources.types), *map(slug_tag, sources.segments)}
    if sources.everything or _looks_at_others(lens):
        tags.add(LIVE)
    else:
        tags |= {entry_tag(one) for one in sources.entries | _linked(session, sources.editions)}
    if len(tags) > _TAGS_MAX:
        tags = {PATHS, SCHEDULE, LIVE}
    until = session.scalar(_NEXT, {"now": lens.now})
    return Kept(frozenset(tags), lens.now, until)


def crosses(bound: BoundFilter | None) -> bool:
    """Say whether a filter asks of other entries than the one that it is about."""
    if isinstance(bound, And | Or):
        return any(map(crosses, bound.items))
    if isinstance(bound, Not):
        return crosses(bound.item)
    return isinstance(bound, BoundCondition) and bool(bound.hops or bound.relation)


def _is_plain(lens: Lens) -> bool:
    elsewhere = lens.at or lens.pinned or lens.release
    if elsewhere or lens.status != "published" or lens.actor.user_id is not None:
        return False
    if lens.rights.depend_on_now(lens.actor.principals):
        return False
    # Who sees drafts is told how what is published stands to them.
    return not lens.actor.system and not lens.may_somewhere("view_draft")


def _looks_at_others(lens: Lens) -> bool:
    """Say whether a right has a condition: it may ask of any entry that this one leads to."""
    branches = lens.visibility("view").branches.values()
    filtered = any(not isinstance(one.filter, Always) for many in branches for one in many)
    return filtered or has_conditions(lens)


def _linked(session: Session, editions: Iterable[int]) -> set[str]:
    """Return what editions link to: whether it is to be seen shows in them."""
    found: set[str] = set()
    for part in chunks(sorted(editions)):
        found.update(session.scalars(_targets(), {"editions": part}))
    return found


@lru_cache(maxsize=1)
def _targets() -> Select[Any]:
    among = Reference.edition_id.in_(bindparam("editions", expanding=True))
    return select(Reference.target_id).where(among).distinct()
