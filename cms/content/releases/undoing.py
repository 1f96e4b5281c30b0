"""Undoes a release: what stood just before its instant stands again, if nobody came after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select

from cms import clock
from cms.content.context import WriteContext
from cms.content.models import Live, ReleaseItem
from cms.content.operations.seen import seen_types
from cms.content.operations.standing import Standing, effects_json, restand_all
from cms.content.plan import Outcome
from cms.content.releases.checking import PROBLEMS_MAX, Work, load_work
from cms.content.releases.existing import state_of
from cms.content.releases.operations import UndoRelease
from cms.content.releases.overlays import write_overlays
from cms.content.releases.publishing import PLANNED_MAX, Changed, planned, record_changes
from cms.content.releases.store import manageable, outcome, record, touch
from cms.content.state import EntryState
from cms.content.timeline import Stand
from cms.db.chunks import chunks
from cms.errors import FieldProblem, Forbidden, NotFound, StateConflict


@dataclass
class _Undoing:
    """What is to stand again of an entry, by slice (None: nothing), and what came after."""

    state: EntryState
    back: dict[str, Live | None] = field(default_factory=dict)
    later: dict[str, str] = field(default_factory=dict)


def undo_release(ctx: WriteContext, op: UndoRelease) -> Outcome:
    """Carry out `UndoRelease`; also of one that was scheduled and came true by the clock."""
    release = manageable(ctx, op.release)
    if state_of(release, ctx.now) != "published" or release.at is None:
        raise StateConflict("Only a release that is published can be undone.")
    work = load_work(ctx, release)
    undoings = _compare(ctx, work, release.at)
    _check(ctx, work, undoings)
    changed = _stand_again(ctx, undoings)
    for item in work.items:
        item.applied_version = item.applied_slices = None
    release.state, release.at, release.undone_at = "undone", None, ctx.now
    touch(ctx, release)
    write_overlays(ctx.editions, release, work.members)
    for state, slices in changed:
        record_changes(ctx, state, slices, release=release.id, undone=True)
    record(ctx, "release.undone", release, entries=[state.id for state, _ in changed])
    return outcome(ctx, release)


def _compare(ctx: WriteContext, work: Work, at: datetime) -> list[_Undoing]:
    rows = _rows(ctx, list(work.states), at)
    found = []
    for state, items in work.members:
        undoing = _Undoing(state)
        for name in sorted({one for item in items for one in item.applied_slices or ()}):
            own = [row for row in rows[state.id] if row.slice == name]
            _compare_slice(undoing, name, own, at, ctx.now)
        if state.trashed:
            trashed = clock.to_text(state.entry.trashed_at or ctx.now)
            undoing.later |= dict.fromkeys(undoing.back, trashed)
        found.append(undoing)
    return found


def _compare_slice(
    undoing: _Undoing, name: str, rows: Sequence[Live], at: datetime, now: datetime
) -> None:
    before = next((row for row in rows if row.valid_from < at and _reaches(row, at)), None)
    then = next((row for row in rows if row.valid_from <= at and _beyond(row, at)), None)
    if (before and before.version) == (then and then.version):
        return
    current = next((row for row in rows if row.valid_from <= now and _beyond(row, now)), None)
    since = [row.valid_from for row in rows if at < row.valid_from <= now]
    if current is then and not since:
        undoing.back[name] = before
    else:
        ended = [then.valid_to] if then is not None and then.valid_to is not None else []
        undoing.later[name] = clock.to_text(max([*since, *ended]))


def _reaches(row: Live, at: datetime) -> bool:
    return row.valid_to is None or row.valid_to >= at


def _beyond(row: Live, at: datetime) -> bool:
    return row.valid_to is None or row.valid_to > at


def _rows(ctx: WriteContext, ids: Sequence[str], at: datetime) -> dict[str, list[Live]]:
    found: dict[str, list[Live]] = defaultdict(list)
    for part in chunks(ids):
        query = (
            select(Live)
            .where(Live.entry_id.in_(part), or_(Live.valid_to.is_(None), Live.valid_to >= at))
            .order_by(Live.valid_from)
            .execution_options(populate_existing=True)
        )
        for row in ctx.session.scalars(query):
            found[row.entry_id].append(row)
    return found


def _check(ctx: WriteContext, work: Work, undoings: Sequence[_Undoing]) -> None:
    """Raise Forbidden or StateConflict, naming every entry that stands in the way."""
    seen = seen_types(ctx, work.states)
    items: dict[str, ReleaseItem] = {item.entry_id: item for item in reversed(work.items)}
    refused: list[FieldProblem] = []
    later: list[FieldProblem] = []
    for undoing in undoings:
        place = f"/items/{items[undoing.state.id].id}"
        try:
            if undoing.state.id not in seen:
                raise Forbidden("concerns an entry that you do not see.")
            _authorise(ctx, undoing)
        except (Forbidden, NotFound) as error:
            refused.append(FieldProblem(place, error.detail))
        for name, when in undoing.later.items():
            who = undoing.state.id if undoing.state.id in seen else "its entry"
            detail = f"the slice {name} of {who} was changed again, the last time {when}."
            later.append(FieldProblem(place, detail))
    if refused:
        raise Forbidden("You may not undo all that the release did.", refused[:PROBLEMS_MAX])
    if later:
        raise StateConflict("Something that the release did was changed since.", later)


def _authorise(ctx: WriteContext, undoing: _Undoing) -> None:
    back = [name for name, row in undoing.back.items() if row is not None]
    gone = [name for name, row in undoing.back.items() if row is None]
    if back:
        ctx.authorise("publish", undoing.state, slices=back)
    if gone:
        ctx.authorise("unpublish", undoing.state, slices=gone)


def _stand_again(ctx: WriteContext, undoings: Sequence[_Undoing]) -> list[Changed]:
    standing, changed = [], []
    for undoing in undoings:
        if not undoing.back:
            continue
        kept = [one for one in undoing.state.stands(ctx.now) if one.slice not in undoing.back]
        again = [
            Stand(name, row.version, ctx.now, None, row.published_at, row.asserted)
            for name, row in undoing.back.items()
            if row is not None
        ]
        standing.append(Standing(undoing.state, [*kept, *again]))
        slices = {n: None if row is None else row.version for n, row in undoing.back.items()}
        changed.append((undoing.state, slices))
    found = restand_all(ctx, standing, ctx.now)
    effects = [effect for _, effects in found.values() for effect in effects if effect.without]
    ctx.plan.intents = effects_json(effects[:PLANNED_MAX])
    ctx.plan.also = [planned(state, slices) for state, slices in changed[:PLANNED_MAX]]
    return changed
