"""The editorial state of entries in a locale: draft, published, changed and so on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Text, and_, bindparam, exists, not_, or_, select, type_coerce
from sqlalchemy.orm import Session

from cms.content.lens import Lens
from cms.content.models import Intent
from cms.content.queries.columns import Editions, editions
from cms.content.queries.held import HELD, View, moment_of
from cms.content.queries.seeing import allowed, standing
from cms.content.site import SHARED

IDS = "state_ids"
"""The parameter for the entries that are asked about."""

State = Literal["draft", "published", "changed", "scheduled", "unpublished", "trashed"]


def states(session: Session, lens: Lens, ids: Iterable[str]) -> dict[str, State]:
    """Return how entries stand in the lens's locale, as far as the reader may know; one query.

    Who sees only what is published learns no more than that it is: no draft shows through.
    """
    wanted = sorted(set(ids))
    if lens.status == "trashed":
        return dict.fromkeys(wanted, "trashed")
    plain = lens.status == "published"
    if not wanted or (plain and not lens.may_somewhere("view_draft")):
        return dict.fromkeys(wanted, "published")
    found: dict[str, State] = dict.fromkeys(wanted, "published" if plain else "draft")
    view = View(lens.with_status("draft"))
    query = _query(view, lens.at is None or lens.at >= lens.now)
    for entry_id, now, same, later, before in session.execute(query, {**view.values, IDS: wanted}):
        found[entry_id] = _state(now, same, later, before)
    return found


def in_state(lens: Lens, edition: Editions, state: State) -> ColumnElement[bool]:
    """Return the condition that a draft, as it stands now, is of an entry in this state."""
    live, moment = editions("state_live"), moment_of(lens)
    begun = live.valid_from <= moment
    standing_now = and_(begun, or_(live.valid_to.is_(None), live.valid_to > moment))
    now = _any(edition, live, standing_now)
    same = _any(edition, live, and_(standing_now, live.doc == edition.doc))
    later = _any(edition, live, live.valid_from > moment)
    before = _any(edition, live, begun)
    conditions: dict[State, ColumnElement[bool]] = {
        "published": same,
        "changed": and_(now, not_(same)),
        "scheduled": and_(not_(now), later),
        "unpublished": and_(not_(now), not_(later), before),
        "draft": and_(not_(later), not_(before)),
    }
    return conditions[state]


def _state(now: bool, same: bool, later: bool, before: bool) -> State:
    if now:
        return "published" if same else "changed"
    if later:
        return "scheduled"
    return "unpublished" if before else "draft"


@lru_cache(maxsize=HELD)
def _query(view: View, ahead: bool) -> Any:
    """Return the select for entries that are given as `IDS`; `ahead` unless the past is asked for."""
    lens = view.lens
    draft, live, moment = editions("draft"), editions("live"), moment_of(lens)
    begun = live.valid_from <= moment
    now = and_(begun, or_(live.valid_to.is_(None), live.valid_to > moment))
    return select(
        draft.entry_id,
        _any(draft, live, now),
        _any(draft, live, and_(now, live.doc == draft.doc)),
        _ahead(lens, draft, live, ahead),
        _any(draft, live, begun),
    ).where(
        draft.entry_id.in_(bindparam(IDS, expanding=True)),
        standing(lens, draft),
        allowed(lens, draft, None),
    )


def _ahead(lens: Lens, draft: Editions, live: Editions, ahead: bool) -> ColumnElement[bool]:
    """Return the condition that something is to be published later, as far as was known then."""
    moment = moment_of(lens)
    if ahead:
        return _any(draft, live, live.valid_from > moment)
    # What came later came perhaps without having been scheduled yet at that moment.
    slices = type_coerce(Intent.slices, Text())
    concerned = or_(slices == f'["{SHARED}"]', *(slices.contains(f'"{one}"') for one in lens.chain))
    called_off = and_(Intent.cancelled_at.is_not(None), Intent.cancelled_at <= moment)
    return exists(
        select(Intent.id)
        .where(Intent.entry_id == draft.entry_id, Intent.version.is_not(None), concerned)
        .where(Intent.made_at <= moment, Intent.at > moment, ~called_off)
    )


def _any(draft: Editions, live: Editions, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(
        select(live.id).where(
            live.entry_id == draft.entry_id,
            live.locale == draft.locale,
            live.kind == "live",
            condition,
        )
    )
