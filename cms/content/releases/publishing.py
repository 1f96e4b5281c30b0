"""Publishes a release: everything in it comes true in one transaction, at one instant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from cms.content.context import WriteContext
from cms.content.models import ReleaseItem
from cms.content.operations.standing import Standing, effects_json, restand_all
from cms.content.plan import Outcome
from cms.content.releases.changes import Change, changes_of, shown_after
from cms.content.releases.checking import Work, check_work, load_work
from cms.content.releases.operations import PublishRelease
from cms.content.releases.overlays import drop_overlays
from cms.content.releases.scheduling import withdraw_intents
from cms.content.releases.store import manageable, outcome, record, require_state, touch
from cms.content.site import SHARED
from cms.content.state import EntryState
from cms.content.states import read_anew
from cms.content.timeline import Stand
from cms.content.workflow.following import after_publish, in_a_round

PLANNED_MAX = 200
"""How many entries a plan names one by one; `GET …/plan` has all of them."""


def publish_release(ctx: WriteContext, op: PublishRelease) -> Outcome:
    """Carry out `PublishRelease`."""
    release = manageable(ctx, op.release)
    require_state(ctx, release, ("open", "undone", "scheduled"))
    was_scheduled = release.state == "scheduled"
    work = load_work(ctx, release)
    check_work(ctx, work)
    if was_scheduled:
        withdraw_intents(ctx, release, work)
        read_anew(ctx.session, list(work.states.values()), ctx.now)
    release.state, release.at, release.undone_at = "published", ctx.now, None
    touch(ctx, release)
    drop_overlays(ctx.session, release.id)
    changed = _apply(ctx, work)
    for state, slices in changed:
        record_changes(ctx, state, slices, release=release.id)
    end_rounds(ctx, changed)
    entries = [state.id for state, _ in changed]
    record(ctx, "release.published", release, entries=entries, by="editor")
    return outcome(ctx, release)


Changed = tuple[EntryState, dict[str, int | None]]


def end_rounds(ctx: WriteContext, changed: Iterable[Changed]) -> None:
    """End the rounds of those entries in their workflows whose newest version is shown now."""
    states = {state.id: (state, slices) for state, slices in changed}
    for entry_id in sorted(in_a_round(ctx, states)):
        state, slices = states[entry_id]
        if state.entry.head in slices.values():
            after_publish(ctx, state, state.entry.head)


def _apply(ctx: WriteContext, work: Work) -> list[Changed]:
    """Let everything stand as the release has it; return which slices now show what else."""
    standing: list[Standing] = []
    changed: list[Changed] = []
    for state, items in work.members:
        before = {stand.slice: stand for stand in state.stands(ctx.now)}
        shown = {name: stand.version for name, stand in before.items()}
        after = shown_after(state, shown, changes_of(ctx.site, state, items))
        for item in items:
            note_applied(ctx, state, item, shown, after)
        differing = {
            name: after.get(name)
            for name in sorted({*shown, *after}, key=lambda one: (one != SHARED, one))
            if shown.get(name) != after.get(name)
        }
        if differing:
            changed.append((state, differing))
            standing.append(Standing(state, _stands(ctx, before, after)))
    found = restand_all(ctx, standing, ctx.now)
    effects = [effect for _, effects in found.values() for effect in effects if effect.without]
    ctx.plan.intents = effects_json(effects[:PLANNED_MAX])
    ctx.plan.also = [planned(state, slices) for state, slices in changed[:PLANNED_MAX]]
    return changed


def _stands(ctx: WriteContext, before: dict[str, Stand], after: dict[str, int]) -> list[Stand]:
    return [
        before[name]
        if name in before and before[name].version == version
        else Stand(name, version, ctx.now, None, ctx.now)
        for name, version in after.items()
    ]


def note_applied(
    ctx: WriteContext,
    state: EntryState,
    item: ReleaseItem,
    shown: dict[str, int],
    after: dict[str, int],
) -> None:
    """Write down what an item came to: that is what an undo looks at."""
    change: Sequence[Change] = changes_of(ctx.site, state, [item])
    slices = set(change[0].slices) if change else set()
    if shown.get(SHARED) != after.get(SHARED):
        slices.add(SHARED)
    known = [SHARED, *ctx.site.locales]
    item.applied_slices = [name for name in known if name in slices]
    item.applied_version = change[0].version if change else None


def planned(state: EntryState, slices: dict[str, int | None]) -> dict[str, Any]:
    """Return what happens to an entry, as plans say it; a version of null is unpublished."""
    return {
        "entry": state.id,
        "type": state.spec.name,
        "slices": [{"slice": name, "version": version} for name, version in slices.items()],
    }


def record_changes(
    ctx: WriteContext, state: EntryState, slices: dict[str, int | None], **more: Any
) -> None:
    """Write the events about an entry whose slices show other versions now, or none."""
    for version in sorted({one for one in slices.values() if one is not None}):
        names = [name for name, one in slices.items() if one == version]
        ctx.record("entry.published", state, slices=names, published_version=version, **more)
    gone = [name for name, version in slices.items() if version is None]
    if gone:
        ctx.record("entry.unpublished", state, slices=gone, **more)
