"""Writes the live state: which version each slice shows from an instant on, and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from cms import clock
from cms.content.context import WriteContext
from cms.content.models import Live
from cms.content.operations.seen import seen_types
from cms.content.releases.overlays import refresh
from cms.content.state import EntryState
from cms.content.states import forget
from cms.content.timeline import Effect, Stand, foresee
from cms.content.undo.journal import shown
from cms.content.violations import AddressTaken
from cms.errors import FieldProblem, ValidationFailed


@dataclass(frozen=True)
class Standing:
    """How the slices of an entry are to stand at an instant; later ones follow from intents."""

    state: EntryState
    stands: Sequence[Stand]


def restand(
    ctx: WriteContext, state: EntryState, stands: Iterable[Stand], since: datetime
) -> list[Stand]:
    """Let the slices stand as given at `since`, and as intended afterwards; return all of it.

    Rewrites the rows that reach beyond `since` and the editions that follow from them; what
    lies before stays to the letter.
    """
    derived, effects = restand_all(ctx, [Standing(state, list(stands))], since)[state.id]
    ctx.plan.stands = stands_json(derived)
    ctx.plan.intents = effects_json(effects)
    return derived


def restand_all(
    ctx: WriteContext, wanted: Sequence[Standing], since: datetime
) -> dict[str, tuple[list[Stand], list[Effect]]]:
    """Do so for several entries at once; return how each stands, and what its intents come to.

    One may take the address that another gives up at the same instant.
    """
    # What was intended before now, and is over, has had its effect.
    found = {one.state.id: foresee(since, one.stands, one.state.intents(ctx.now)) for one in wanted}
    _write_rows(ctx, [(one.state, found[one.state.id][0]) for one in wanted], since)
    states = [one.state for one in wanted]
    try:
        ctx.editions.write_all_live([(one, found[one.id][0]) for one in states], since)
    except AddressTaken as taken:
        raise _named(ctx, taken) from taken
    ctx.editions.date_drafts(states, since)
    forget(states)
    refresh(ctx.editions, states)
    return found


def _write_rows(
    ctx: WriteContext, derived: Sequence[tuple[EntryState, list[Stand]]], since: datetime
) -> None:
    gone: list[int] = []
    for state, stands in derived:
        wanted = {(stand.slice, stand.start): stand for stand in stands}
        rows = state.live_rows(since)
        _note(ctx, state, rows, stands)
        for row in rows:
            stand = wanted.get((row.slice, row.valid_from))
            if stand is not None and stand.version == row.version:
                row.valid_to = stand.end
                del wanted[row.slice, row.valid_from]
            elif row.valid_from < since:
                row.valid_to = since
            else:
                gone.append(row.id)
        ctx.session.add_all(_row(state, stand) for stand in wanted.values())
    ctx.session.flush()
    if gone:
        ctx.session.execute(delete(Live).where(Live.id.in_(gone)))


def _row(state: EntryState, stand: Stand) -> Live:
    return Live(
        entry_id=state.id,
        slice=stand.slice,
        version=stand.version,
        valid_from=stand.start,
        valid_to=stand.end,
        published_at=stand.published_at,
        asserted=stand.asserted,
    )


def _note(ctx: WriteContext, state: EntryState, rows: Sequence[Live], derived: list[Stand]) -> None:
    """Note what readers see from now on, against what they saw until now."""
    before = {row.slice: shown(row) for row in rows if _holds(row, ctx.now)}
    after = {stand.slice: shown(stand) for stand in derived if stand.holds(ctx.now)}
    for name in sorted({*before, *after}):
        ctx.note(state, f"live:{name}", before.get(name), after.get(name))


def _holds(row: Live, instant: datetime) -> bool:
    return row.valid_from <= instant and (row.valid_to is None or row.valid_to > instant)


def stands_json(stands: Iterable[Stand]) -> list[dict[str, Any]]:
    """Return what each slice shows, and from when to when, as plans and answers say it."""
    return [
        {
            "slice": stand.slice,
            "version": stand.version,
            "from": clock.to_text(stand.start),
            "to": None if stand.end is None else clock.to_text(stand.end),
        }
        for stand in stands
    ]


def effects_json(effects: Iterable[Effect]) -> list[dict[str, Any]]:
    """Return what each intent to come does, and why nothing where it does nothing."""
    return [
        {
            "intent": effect.intent.id,
            "at": clock.to_text(effect.intent.at),
            "action": "unpublish" if effect.intent.version is None else "publish",
            "version": effect.intent.version,
            "slices": effect.changes,
            "without_effect": _without(effect),
        }
        for effect in effects
    ]


def _without(effect: Effect) -> list[dict[str, str]]:
    if effect.intent.version is None and effect.changes:
        # To unpublish everything is meant of what is there.
        return []
    return [{"slice": name, "because": why} for name, why in effect.without.items()]


def _named(ctx: WriteContext, taken: AddressTaken) -> ValidationFailed:
    """Return the error with the name of who holds the address, if the actor may know of it."""
    claim, holder = taken.claim, taken.holder
    known: Mapping[str, str] = seen_types(ctx, [holder.entry_id])
    who = f"the {holder.type} {holder.entry_id}" if known else "another entry"
    since = max(claim.start, holder.start)
    when = "now" if since <= ctx.now else f"from {clock.to_text(since)} on"
    return ValidationFailed(
        [
            FieldProblem(
                "/slug",
                f"{claim.slug!r} is taken in {claim.locale} by {who} {when}: "
                "choose another slug, or change what is planned there.",
            )
        ]
    )
