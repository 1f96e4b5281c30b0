"""Lets an entry stand elsewhere in the tree, whichever operation asks for it."""

from __future__ import annotations

from collections.abc import Callable

from cms.access.rights import load_rights
from cms.access.scopes import rescope, scope_of
from cms.content.context import WriteContext
from cms.content.models import Placement
from cms.content.operations.placing import where
from cms.content.state import EntryState
from cms.content.subtree import descendants


def relocate(ctx: WriteContext, state: EntryState, put: Callable[[], Placement]) -> None:
    """End where an entry stands, and let it stand where `put` writes that it does.

    Under another parent other rights may hold: moving has to be allowed there as well.
    """
    old = state.placement
    before = None if old is None else where(old)
    old_parent = None if old is None else old.parent_id
    if old is not None:
        old.valid_to = ctx.now
        ctx.session.flush()
        if old.valid_from >= ctx.now:
            ctx.session.delete(old)
            ctx.session.flush()
    state.placement = put()
    ctx.note(state, "place", before, where(state.placement))
    parent = state.placement.parent_id
    if parent != old_parent:
        rescope(ctx.session, state.id, parent, descendants)
        state.scope = scope_of(ctx.session, state.id)
        # Rights of its own lie elsewhere now: what was read before does not know that.
        ctx.rights = load_rights(ctx.session)
        ctx.authorise("move", state)
