"""Keeps assets from being thrown away while something shows them, or is to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from cms.content.assets.types import ASSET
from cms.content.context import WriteContext
from cms.content.operations.seen import lens_on_drafts, seen_types
from cms.content.queries.uses import binding_users, editable
from cms.content.state import EntryState
from cms.errors import FieldProblem, Forbidden, StateConflict

USERS_MAX = 1000
"""Up to so many entries may use an asset that is thrown away by force."""
NAMED = 20
"""How many of them a refusal names, of each asset."""


def require_unused(
    ctx: WriteContext,
    states: Iterable[EntryState],
    *,
    force: bool = False,
    along: Collection[str] = (),
) -> None:
    """Raise StateConflict where an asset is used live, in a draft or in what is to come.

    `along` are entries that go as well, and so do not count. `force` is for who may edit all that
    uses it, and so could take it out there; raises Forbidden for others.
    """
    for state in states:
        if state.spec.name != ASSET:
            continue
        found = binding_users(
            ctx.session, ctx.site.id, state.id, ctx.now, USERS_MAX + len(along) + 1
        )
        users = [one for one in found if one not in along]
        if users and force:
            _force(ctx, state, users)
        elif users:
            raise _refusal(ctx, state, users)


def _force(ctx: WriteContext, state: EntryState, users: Sequence[str]) -> None:
    if len(users) > USERS_MAX:
        raise StateConflict(
            f"More than {USERS_MAX} entries use the asset {state.id}: take it out of some first."
        )
    lens = lens_on_drafts(ctx)
    if not ctx.actor.system and len(editable(ctx.session, lens, users)) < len(users):
        raise Forbidden(
            "By force goes only what is used by nothing but entries that you may edit: "
            "something that uses the asset is not one of them."
        )
    said = (
        "1 entry that uses it shows"
        if len(users) == 1
        else f"{len(users)} entries that use it show"
    )
    ctx.plan.warnings.append(f"{said} nothing in the place of the asset {state.id}.")


def _refusal(ctx: WriteContext, state: EntryState, users: Sequence[str]) -> StateConflict:
    seen = seen_types(ctx, users)
    named = [one for one in users if one in seen][:NAMED]
    problems = [FieldProblem("", f"is used by the {seen[one]} {one}.") for one in named]
    hidden = len(users) - len(seen)
    if len(users) <= USERS_MAX and hidden:
        problems.append(FieldProblem("", f"is used by {hidden} that you may not see."))
    many = f"More than {USERS_MAX}" if len(users) > USERS_MAX else str(len(users))
    noun = "entry uses" if len(users) == 1 else "entries use"
    return StateConflict(
        f"{many} {noun} the asset {state.id}, live, in a draft or in what is to come: take it out "
        "there first, or ask with `force`.",
        problems,
    )
