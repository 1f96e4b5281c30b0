"""Why a change can't be taken back: what later touched the same part of an entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select

from cms import clock
from cms.content.context import WriteContext
from cms.content.models import Intent
from cms.content.operations.placing import where
from cms.content.state import EntryState, Slices
from cms.content.undo.journal import shown
from cms.content.undo.models import Change
from cms.errors import FieldProblem


def reasons(ctx: WriteContext, state: EntryState, change: Change) -> list[FieldProblem]:
    """Return what stands in the way of taking a change back; nothing where nothing does.

    Each points at `/<entry>/<part>`, and tells when the part was touched since.
    """
    parts = change.parts
    if not parts.get("exists", {}).get("to", True):
        return [_problem(change, "exists", "was destroyed, which can't be undone")]
    found = []
    for part, value in parts.items():
        reason = _reason(ctx, state, part, value)
        if reason:
            found.append(_problem(change, part, reason + _since(ctx, change, part)))
    return found


def _reason(ctx: WriteContext, state: EntryState, part: str, value: dict[str, Any]) -> str:
    kind, _, name = part.partition(":")
    if kind == "draft":
        return _draft(state, value)
    if kind == "live":
        return "" if shown_now(ctx, state).get(name) == value["to"] else "shows something else now"
    if kind == "place":
        now = None if state.placement is None else where(state.placement)
        return "" if now == value["to"] else "was moved"
    if kind == "trash":
        return "" if state.entry.trash_root == value["to"] else "went into or out of the trash"
    if kind == "intent":
        return _intent(ctx, name, value)
    return ""


def shown_now(ctx: WriteContext, state: EntryState) -> dict[str, dict[str, Any]]:
    """Return what each slice shows now, as the journal notes it."""
    return {stand.slice: shown(stand) for stand in state.stands(ctx.now)}


def _draft(state: EntryState, value: dict[str, Any]) -> str:
    if value["from"] == 0:
        return "" if state.entry.head == value["to"] else "was edited"
    _, lost = without(state, value["from"], value["to"])
    return f"was edited in {', '.join(sorted(lost))}" if lost else ""


def without(state: EntryState, first: int, last: int) -> tuple[Slices, set[str]]:
    """Return the newest slices without what changed from version `first` to `last`.

    The second value names the fields that were changed again since.
    """
    before, after, now = (state.slices(one) for one in (first, last, state.entry.head))
    result = {name: dict(part) for name, part in now.items()}
    lost: set[str] = set()
    for name, field, old, new in _differences(before, after):
        present = now.get(name, {}).get(field)
        if present == old:
            continue
        if present != new:
            lost.add(field)
        elif old is None:
            result[name].pop(field, None)
        else:
            result.setdefault(name, {})[field] = old
    return {name: part for name, part in result.items() if part or name in now}, lost


def _differences(before: Slices, after: Slices) -> Iterator[tuple[str, str, Any, Any]]:
    for name in {*before, *after}:
        old, new = before.get(name, {}), after.get(name, {})
        for field in {*old, *new}:
            if old.get(field) != new.get(field):
                yield name, field, old.get(field), new.get(field)


def _intent(ctx: WriteContext, intent_id: str, value: dict[str, Any]) -> str:
    intent = ctx.session.get(Intent, intent_id, populate_existing=True)
    if intent is None:
        return "is not scheduled any more"
    if intent.at <= ctx.now:
        # What was withdrawn can't be scheduled for the past; that is no reason to refuse the rest.
        return f"came true at {clock.to_text(intent.at)}" if value["to"] == "open" else ""
    is_open = intent.cancelled_at is None
    return "" if is_open == (value["to"] == "open") else "was scheduled anew or withdrawn"


def past_intents(ctx: WriteContext, ids: Iterable[str]) -> list[str]:
    """Return those of the intents whose instant is over."""
    query = select(Intent.id).where(Intent.id.in_(list(ids)), Intent.at <= ctx.now)
    return list(ctx.session.scalars(query))


def _since(ctx: WriteContext, change: Change, part: str) -> str:
    """Say when the part was changed next, and by which transaction."""
    query = (
        select(Change)
        .where(Change.entry_id == change.entry_id, Change.at > change.at)
        .order_by(Change.at)
    )
    for later in ctx.session.scalars(query):
        if part in later.parts:
            return f" at {clock.to_text(later.at)}, by transaction {later.transaction}"
    return ""


def _problem(change: Change, part: str, reason: str) -> FieldProblem:
    return FieldProblem(f"/{change.entry_id}/{part}", f"{reason}.")
