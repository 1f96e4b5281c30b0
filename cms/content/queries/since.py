"""What a reader has to be told since an earlier answer: what they see, and what they saw till then.

An answer knows the events up to a number and the clock up to an instant. Whoever committed later
may have had their turn before that instant: then what was answered is what stood just before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.access.models import EntryScope
from cms.access.steps import held_rules
from cms.content.lens import Lens
from cms.content.queries.changed import (
    Window,
    called_off_late,
    changed_ids,
    happened,
    late_instants,
    moves,
    purged_types,
)
from cms.content.queries.entries import by_ids, seen_ids
from cms.content.queries.hidden import has_conditions
from cms.content.queries.rows import Row
from cms.db.chunks import chunks
from cms.errors import StartAgain
from cms.events.models import Event
from cms.schema.filtering.ast import Always

LOOKED_AT = 500
"""Entries that one answer looks at, told of or not."""

_TICK = timedelta(microseconds=1)
_LATE_MAX = 8
_MOVES_MAX = 1000
_LINKS = 2
"""What is shown of an asset is shown of the one that stands for it, too."""
_LINKS_OF_CONDITIONS = 4
_REWRITING = ("history.pruned", "history.erased", "person.erased")
"""After these the past is not what it was."""


class Point(NamedTuple):
    """A place in the one order of commits: the last event known, its transaction, the instant."""

    number: int
    transaction: str
    instant: datetime


@dataclass(frozen=True)
class Part:
    """A part of what changed: what is seen now, and the types of what no longer is, by id.

    `after` is the last id that was looked at, where more is to be looked at.
    """

    rows: Sequence[Row]
    gone: Mapping[str, str]
    after: str | None


def present_point(session: Session, lens: Lens) -> Point:
    """Return the last event that the snapshot knows, with the lens's present."""
    query = select(Event.number, Event.transaction).order_by(Event.number.desc()).limit(1)
    found = session.execute(query).one_or_none()
    number, transaction = (0, "") if found is None else (found.number, found.transaction)
    return Point(number, transaction, lens.now)


def require_reach(session: Session, lens: Lens, since: Point) -> None:
    """Raise `StartAgain` where it can't be told any more what changed for the reader since."""
    if not _is_known(session, since):
        raise StartAgain("The log no longer reaches back to this cursor: begin without it.")
    if happened(session, since.number, _REWRITING):
        raise StartAgain("Content was taken out of the past since then: begin without the cursor.")
    if purged_types(session, since.number) & set(lens.visibility("view").types):
        raise StartAgain("Content was purged since then: begin without the cursor.")
    if _asks_for_now(lens):
        raise StartAgain("What you may see depends on the time of day itself: begin again.")
    if _placed_otherwise(session, lens, since.number):
        raise StartAgain("Content was moved to where other rights hold: begin without the cursor.")


def changes(
    session: Session,
    lens: Lens,
    since: Point,
    types: Sequence[str],
    *,
    include_depth: int,
    after: str | None,
    size: int,
) -> Part:
    """Return up to `size` entries of `types` that changed for the reader, in the order of ids.

    The lens looks at the instant up to which is told. Raises `StartAgain` where too many writers
    were on their way when the earlier answer was given.
    """
    moments = _moments(session, since)
    window = Window(lens.site.id, lens.locale, since.number, min(moments), lens.moment)
    depth = _LINKS + include_depth + (_LINKS_OF_CONDITIONS if _has_conditions(lens) else 0)
    found = changed_ids(session, window, types, depth=depth, after=after, limit=LOOKED_AT + 1)
    types_of = dict(found[:LOOKED_AT])
    there = seen_ids(session, lens, types_of)
    left: set[str] = set()
    for moment in moments:
        then = replace(lens, pinned=moment)
        left |= seen_ids(session, then, types_of.keys() - there - left)
    told = sorted(there | left)
    more = len(found) > LOOKED_AT or len(told) > size
    last = told[size - 1] if len(told) > size else max(types_of, default=None)
    told = told[:size]
    rows = by_ids(session, lens, [one for one in told if one in there])
    return Part(
        [rows[one] for one in told if one in rows],
        {one: types_of[one] for one in told if one not in rows},
        last if more else None,
    )


def _is_known(session: Session, since: Point) -> bool:
    if since.number == 0:
        first = session.scalar(select(func.min(Event.number)))
        return first is None or first == 1
    found = session.scalar(select(Event.transaction).where(Event.number == since.number))
    return found == since.transaction


def _moments(session: Session, since: Point) -> list[datetime]:
    """Return the instants at which stood what the reader was told."""
    late = late_instants(session, since.number, since.instant, _LATE_MAX)
    if len(late) == _LATE_MAX or (late and called_off_late(session, late[0], since.instant)):
        raise StartAgain("Too much was being written at that moment: begin without the cursor.")
    return [since.instant, *(one - _TICK for one in late)]


def _asks_for_now(lens: Lens) -> bool:
    if not lens.rights.ask_for_now:
        return False
    places = lens.rights.grants.keys()
    rules = (held.rule for place in places for held in held_rules(lens.rights, lens.actor, place))
    return any("$now" in str(rule.condition) for rule in rules)


def _has_conditions(lens: Lens) -> bool:
    branches = lens.visibility("view").branches.values()
    filtered = any(not isinstance(one.filter, Always) for many in branches for one in many)
    return filtered or has_conditions(lens)


def _placed_otherwise(session: Session, lens: Lens, number: int) -> bool:
    """Say whether anything was moved from one place with rights of its own to another.

    Scopes are of now. Where each move was within one of them they were the same before it.
    """
    if not lens.rights.parents or lens.actor.system:
        return False
    moved = moves(session, number, _MOVES_MAX)
    if len(moved) == _MOVES_MAX:
        return True
    places = {one for pair in moved for one in pair if one is not None}
    scopes: dict[str | None, str | None] = {None: None}
    for part in chunks(sorted(places)):
        query = select(EntryScope.entry_id, EntryScope.scope_id)
        found = session.execute(query.where(EntryScope.entry_id.in_(part)))
        scopes.update((entry_id, scope) for entry_id, scope in found)
    # What was purged since has none.
    return any(scopes.get(old, "") != scopes.get(new, "") for old, new in moved)
