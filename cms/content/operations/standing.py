"""Writes the live state: which version each slice shows from an instant on, and what follows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

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
    ctx.editions.date_draft(state, since)
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
    for row in state.live_rows(since):
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
