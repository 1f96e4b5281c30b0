"""Writes the live state: which version each slice shows from an instant on, and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from cms import clock
from cms.content.context import WriteContext
from cms.content.models import Live
from cms.content.state import EntryState
from cms.content.timeline import Stand, derive


def restand(
    ctx: WriteContext, state: EntryState, stands: Iterable[Stand], since: datetime
) -> list[Stand]:
    """Let the slices stand as given at `since`, and as intended afterwards; return all of it.

    Rewrites the rows that reach beyond `since` and the editions that follow from them; what
    lies before stays to the letter.
    """
    # What was intended before now, and is over, has had its effect.
    derived = derive(since, stands, state.intents(ctx.now))
    _write_rows(ctx, state, derived, since)
    ctx.editions.write_live(state, derived, since)
    ctx.editions.date_draft(state)
    ctx.plan.stands = [
        {
            "slice": stand.slice,
            "version": stand.version,
            "from": clock.to_text(stand.start),
            "to": None if stand.end is None else clock.to_text(stand.end),
        }
        for stand in derived
    ]
    return derived


def _write_rows(
    ctx: WriteContext, state: EntryState, derived: list[Stand], since: datetime
) -> None:
    wanted = {(stand.slice, stand.start): stand for stand in derived}
    rows = state.live_rows(since)
    _note(ctx, state, rows, derived)
    for row in rows:
        stand = wanted.get((row.slice, row.valid_from))
        if stand is not None and stand.version == row.version:
            row.valid_to = stand.end
            del wanted[row.slice, row.valid_from]
        elif row.valid_from < since:
            row.valid_to = since
        else:
            ctx.session.delete(row)
    ctx.session.flush()
    for stand in wanted.values():
        ctx.session.add(
            Live(
                entry_id=state.id,
                slice=stand.slice,
                version=stand.version,
                valid_from=stand.start,
                valid_to=stand.end,
                published_at=stand.published_at,
                asserted=stand.asserted,
            )
        )
    ctx.session.flush()


def _note(ctx: WriteContext, state: EntryState, rows: Sequence[Live], derived: list[Stand]) -> None:
    """Note what readers see from now on, against what they saw until now."""
    before = {row.slice: _shown(row) for row in rows if _holds(row, ctx.now)}
    after = {stand.slice: _shown(stand) for stand in derived if stand.holds(ctx.now)}
    for name in sorted({*before, *after}):
        ctx.note(state, f"live:{name}", before.get(name), after.get(name))


def _holds(row: Live, instant: datetime) -> bool:
    return row.valid_from <= instant and (row.valid_to is None or row.valid_to > instant)


def _shown(stand: Live | Stand) -> dict[str, Any]:
    return {
        "version": stand.version,
        "published_at": clock.to_text(stand.published_at),
        "asserted": stand.asserted,
    }
