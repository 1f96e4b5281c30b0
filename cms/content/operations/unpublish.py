"""Unpublish: let slices of an entry show nothing from now on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cms.content.context import WriteContext
from cms.content.operations.base import EntryOperation
from cms.content.operations.seen import seen_types
from cms.content.operations.standing import restand
from cms.content.plan import Outcome
from cms.content.queries.links import live_referrers
from cms.content.site import SHARED
from cms.content.state import EntryState
from cms.content.timeline import Stand
from cms.errors import StateConflict


@dataclass(frozen=True, kw_only=True)
class Unpublish(EntryOperation):
    """Take an entry, or some of its locales, from readers; drafts and history stay."""

    name: ClassVar[str] = "unpublish"
    permission: ClassVar[str] = "unpublish"
    help: ClassVar[str] = "Show an entry, or some of its locales, to readers no more."

    locales: tuple[str, ...] | None = None


def unpublish(ctx: WriteContext, op: Unpublish) -> Outcome:
    """Carry out `Unpublish`."""
    state = ctx.state(op.entry)
    ctx.plan.entry, ctx.plan.type = state.id, state.spec.name
    ctx.authorise("unpublish", state, slices=op.locales or ())
    state.require_not_trashed()
    before = state.stands(ctx.now)
    remaining = remaining_after(ctx, state, before, op.locales)
    if len(remaining) == len(before):
        raise StateConflict("Nothing of that is published.")
    restand(ctx, state, remaining, ctx.now)
    gone = [s.slice for s in before if s not in remaining]
    note_referrers(ctx, state)
    ctx.record("entry.unpublished", state, slices=gone)
    return Outcome(state.id, state.spec.name, state.entry.head, tuple(ctx.events), ctx.plan)


def remaining_after(
    ctx: WriteContext, state: EntryState, before: list[Stand], locales: tuple[str, ...] | None
) -> list[Stand]:
    """Return what stands when some locales (None: all) are unpublished.

    What is shared goes with the last locale.
    """
    if locales is None or not state.spec.localized:
        return []
    for locale in locales:
        ctx.site.require_locale(locale)
    rest = [stand for stand in before if stand.slice not in locales]
    return rest if any(stand.slice != SHARED for stand in rest) else []


def note_referrers(ctx: WriteContext, state: EntryState) -> None:
    """Say in the plan which live entries link to this one, as far as the actor sees them."""
    found = live_referrers(ctx.session, ctx.site.id, state.id, ctx.now)
    seen = seen_types(ctx, {entry_id for entry_id, _ in found})
    ctx.plan.links += [
        {"entry": entry_id, "field": field, "to": state.id}
        for entry_id, field in found
        if entry_id in seen
    ]
