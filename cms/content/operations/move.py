"""Move: give an entry another place in the tree; old addresses go on leading to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cms.content.context import WriteContext
from cms.content.operations.base import EntryOperation
from cms.content.operations.placing import check_parent, place
from cms.content.operations.redirects import addresses, note_redirects
from cms.content.operations.relocating import relocate
from cms.content.operations.standing import restand
from cms.content.plan import Outcome
from cms.content.subtree import ancestors, levels
from cms.errors import BadRequest, FieldProblem, StateConflict, ValidationFailed


@dataclass(frozen=True, kw_only=True)
class Move(EntryOperation):
    """Let an entry stand under `parent` (None: the root), before or after a sibling there."""

    name: ClassVar[str] = "move"
    permission: ClassVar[str] = "move"
    help: ClassVar[str] = "Give an entry another place in the tree."

    parent: str | None = None
    before: str | None = None
    after: str | None = None


def move(ctx: WriteContext, op: Move) -> Outcome:
    """Carry out `Move`."""
    state = ctx.state(op.entry)
    ctx.plan.entry, ctx.plan.type = state.id, state.spec.name
    ctx.authorise("move", state)
    state.require_not_trashed()
    if state.placement is None:
        raise StateConflict(f"A {state.spec.label} does not stand in the tree.")
    if op.before and op.after:
        raise BadRequest("Name a sibling with `before` or `after`, not both.")
    # The commit lock comes first: two moves at once could otherwise close a circle.
    turn = ctx.turn
    check_parent(ctx, state.spec, op.parent, levels(ctx.session, state.id))
    if op.parent is not None and state.id in (op.parent, *ancestors(ctx.session, op.parent)):
        raise ValidationFailed(
            [FieldProblem("/parent", "lies below the entry itself: that would close a circle.")]
        )
    old_parent, held = state.placement.parent_id, addresses(ctx, state)
    relocate(ctx, state, lambda: place(ctx, state.id, op.parent, before=op.before, after=op.after))
    ctx.editions.write_draft(state)
    restand(ctx, state, state.stands(turn.instant), turn.instant)
    note_redirects(ctx, state, held)
    ctx.record("entry.moved", state, parent=op.parent, old_parent=old_parent)
    return Outcome(state.id, state.spec.name, state.entry.head, tuple(ctx.events), ctx.plan)
