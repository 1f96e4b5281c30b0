"""Checks whether everything in a release may and can come true, and names all that does not."""

from __future__ import annotations

from dataclasses import dataclass

from cms.content.context import WriteContext
from cms.content.models import Release, ReleaseItem
from cms.content.operations.base import EntryOperation
from cms.content.operations.publish import Publish, check_documents, slices_of
from cms.content.operations.seen import seen_types
from cms.content.operations.unpublish import Unpublish
from cms.content.plan import Outcome
from cms.content.releases.changes import version_of
from cms.content.releases.store import items_of
from cms.content.state import EntryState
from cms.content.states import load_states, load_versions
from cms.errors import (
    FieldProblem,
    Forbidden,
    NotFound,
    StateConflict,
    ValidationFailed,
    Vetoed,
)

PROBLEMS_MAX = 200
"""How many problems of one release are named at most."""


@dataclass
class Work:
    """A release that is about to come true: its items, by entry, with the entries' states."""

    items: list[ReleaseItem]
    states: dict[str, EntryState]

    @property
    def members(self) -> list[tuple[EntryState, list[ReleaseItem]]]:
        """Each entry with what the release does to it."""
        found: dict[str, list[ReleaseItem]] = {one: [] for one in self.states}
        for item in self.items:
            if item.entry_id in found:
                found[item.entry_id].append(item)
        return [(self.states[one], items) for one, items in found.items()]


def load_work(ctx: WriteContext, release: Release) -> Work:
    """Lock the entries of a release; return them with its items."""
    items = items_of(ctx, release)
    if not items:
        raise StateConflict("There is nothing in the release yet.")
    ids = {item.entry_id for item in items}
    states = load_states(ctx.session, ctx.site, ids, ctx.specs, ctx.now)
    known = [(states[item.entry_id], item) for item in items if item.entry_id in states]
    heads = [(state, state.entry.head) for state in states.values()]
    load_versions(ctx.session, [*heads, *((state, version_of(state, one)) for state, one in known)])
    return Work(items, states)


def check_work(ctx: WriteContext, work: Work) -> None:
    """Raise Forbidden, or ValidationFailed, naming all that can't come true.

    Each publish and unpublish is shown to the plugins as it is when done alone.
    """
    refused: list[FieldProblem] = []
    problems: list[FieldProblem] = []
    seen = seen_types(ctx, work.states)
    for item in work.items:
        place = f"/items/{item.id}"
        state = work.states.get(item.entry_id)
        if state is None:
            problems.append(FieldProblem(place, "is of a type that is not installed."))
        elif state.id not in seen:
            refused.append(FieldProblem(place, "concerns an entry that you do not see."))
        else:
            _check_item(ctx, state, item, place, refused, problems)
    if refused:
        what = f"{len(refused)} item{'' if len(refused) == 1 else 's'} of the release"
        raise Forbidden(f"You may not do what {what} would do.", refused[:PROBLEMS_MAX])
    if problems:
        raise ValidationFailed(problems[:PROBLEMS_MAX])


def _check_item(
    ctx: WriteContext,
    state: EntryState,
    item: ReleaseItem,
    place: str,
    refused: list[FieldProblem],
    problems: list[FieldProblem],
) -> None:
    try:
        _wrapped(ctx, state, item)
    except (Forbidden, NotFound) as error:
        refused.append(FieldProblem(place, error.detail))
    except ValidationFailed as error:
        problems += [FieldProblem(place + one.pointer, one.detail) for one in error.problems]
    except (StateConflict, Vetoed) as error:
        problems.append(FieldProblem(place, error.detail))


def _wrapped(ctx: WriteContext, state: EntryState, item: ReleaseItem) -> None:
    """Check an item inside what plugins put around the operation that it stands for."""
    locales = None if item.locales is None else tuple(item.locales)
    op: EntryOperation = Unpublish(entry=state.id, locales=locales)
    if item.action == "publish":
        version = version_of(state, item)
        op = Publish(entry=state.id, locales=locales, version=version, shared=item.shared)

    def perform() -> Outcome:
        check_item(ctx, state, item)
        return Outcome(state.id, state.spec.name, state.entry.head, (), ctx.plan)

    ctx.hooks.wrap(op, ctx, perform)


def check_item(ctx: WriteContext, state: EntryState, item: ReleaseItem) -> None:
    """Raise what a publish or unpublish of the entry alone would raise; change nothing."""
    locales = None if item.locales is None else tuple(item.locales)
    if item.action == "unpublish":
        ctx.authorise("unpublish", state, slices=locales or ())
    else:
        version = version_of(state, item)
        slices = slices_of(ctx, state, version, locales, shared=item.shared)
        check_documents(ctx, state, version, slices)
    state.require_not_trashed()
