"""Creating, changing and deleting releases, and what is in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from cms.content.context import WriteContext
from cms.content.models import Release, ReleaseItem
from cms.content.operations.seen import seen_types
from cms.content.plan import Outcome
from cms.content.releases.operations import (
    AddToRelease,
    ChangeRelease,
    CreateRelease,
    DeleteRelease,
    NewItem,
    RemoveFromRelease,
)
from cms.content.releases.overlays import drop_overlays, write_overlays
from cms.content.releases.store import (
    EDITABLE,
    items_of,
    manageable,
    outcome,
    record,
    require_managing,
    require_state,
    touch,
)
from cms.content.state import EntryState
from cms.content.states import load_states, load_versions
from cms.db.identifiers import is_id, new_id
from cms.errors import CMSError, FieldProblem, Forbidden, NotFound, StateConflict, ValidationFailed

ITEMS_MAX = 2000
"""How many items a release has at most, so that publishing it holds up nobody for long."""
TITLE_MAX = 200


def create_release(ctx: WriteContext, op: CreateRelease) -> Outcome:
    """Carry out `CreateRelease`."""
    require_managing(ctx)
    release = Release(
        id=new_id(),
        site_id=ctx.site.id,
        title=_title(op.title),
        note=op.note,
        state="open",
        revision=1,
        created_at=ctx.now,
        created_by=ctx.actor.user_id,
        updated_at=ctx.now,
    )
    ctx.session.add(release)
    ctx.session.flush()
    ctx.plan.release = release.id
    record(ctx, "release.created", release)
    return outcome(ctx, release, created=True)


def change_release(ctx: WriteContext, op: ChangeRelease) -> Outcome:
    """Carry out `ChangeRelease`."""
    release = manageable(ctx, op.release)
    changed = []
    if op.title is not None and _title(op.title) != release.title:
        release.title = _title(op.title)
        changed.append("title")
    if op.note is not None and op.note != release.note:
        release.note = op.note
        changed.append("note")
    if changed:
        touch(ctx, release)
        record(ctx, "release.changed", release, fields=changed)
    return outcome(ctx, release)


def _title(text: str) -> str:
    title = text.strip()
    if not title or len(title) > TITLE_MAX or not title.isprintable():
        detail = f"has to be 1 to {TITLE_MAX} characters on one line."
        raise ValidationFailed([FieldProblem("/title", detail)])
    return title


def delete_release(ctx: WriteContext, op: DeleteRelease) -> Outcome:
    """Carry out `DeleteRelease`."""
    release = manageable(ctx, op.release)
    require_state(ctx, release, EDITABLE)
    record(ctx, "release.deleted", release)
    done = outcome(ctx, release)
    drop_overlays(ctx.session, release.id)
    ctx.session.delete(release)
    ctx.session.flush()
    return done


def add_to_release(ctx: WriteContext, op: AddToRelease) -> Outcome:
    """Carry out `AddToRelease`."""
    release = manageable(ctx, op.release)
    require_state(ctx, release, EDITABLE)
    there = items_of(ctx, release)
    if len(there) + len(op.items) > ITEMS_MAX:
        raise StateConflict(f"A release has at most {ITEMS_MAX} items; this one has {len(there)}.")
    ids = [item.entry.lower() for item in op.items if is_id(item.entry)]
    states = load_states(ctx.session, ctx.site, ids, ctx.specs, ctx.now)
    load_versions(ctx.session, [(one, one.entry.head) for one in states.values()])
    _check(ctx, op.items, states, there)
    made = [_item(ctx, release, item) for item in op.items]
    ctx.session.add_all(made)
    touch(ctx, release)
    _lay_over(ctx, release, states, [*there, *made])
    entries = sorted({item.entry_id for item in made})
    record(ctx, "release.items_added", release, entries=entries, items=[one.id for one in made])
    return outcome(ctx, release)


def _item(ctx: WriteContext, release: Release, item: NewItem) -> ReleaseItem:
    return ReleaseItem(
        id=new_id(),
        release_id=release.id,
        entry_id=item.entry.lower(),
        action=item.action,
        locales=None if item.locales is None else list(dict.fromkeys(item.locales)),
        shared=item.shared,
        version=item.version,
        note=item.note,
        added_at=ctx.now,
        added_by=ctx.actor.user_id,
    )


def _check(
    ctx: WriteContext,
    items: Sequence[NewItem],
    states: Mapping[str, EntryState],
    there: Sequence[ReleaseItem],
) -> None:
    """Raise ValidationFailed or Forbidden, naming every item that can't be added."""
    held: dict[str, list[tuple[str, ...] | None]] = defaultdict(list)
    for item in there:
        held[item.entry_id].append(None if item.locales is None else tuple(item.locales))
    seen = seen_types(ctx, states)
    problems: list[FieldProblem] = []
    refused: list[FieldProblem] = []
    for index, new in enumerate(items):
        place = f"/items/{index}"
        state = states.get(new.entry.lower())
        if state is None or state.id not in seen:
            detail = f"names the entry {new.entry[:80]}, which does not exist."
            problems.append(FieldProblem(f"{place}/entry", detail))
            continue
        try:
            problems += _problems(ctx, state, new, place, held[state.id])
        except (Forbidden, NotFound) as error:
            refused.append(FieldProblem(f"{place}/entry", error.detail))
        held[state.id].append(new.locales)
    if problems:
        raise ValidationFailed(problems)
    if refused:
        raise Forbidden("You may not manage releases of some of these entries.", refused)


def _problems(
    ctx: WriteContext,
    state: EntryState,
    item: NewItem,
    place: str,
    held: Sequence[tuple[str, ...] | None],
) -> list[FieldProblem]:
    found = []
    unknown = [one for one in item.locales or () if one not in ctx.site.locales]
    if unknown:
        known = ", ".join(ctx.site.locales)
        detail = f"names the locale {unknown[0]!r}; here are {known}."
        return [FieldProblem(f"{place}/locales", detail)]
    ctx.authorise("manage_releases", state, slices=item.locales or ())
    if state.trashed:
        found.append(FieldProblem(f"{place}/entry", "is in the trash: restore it first."))
    if item.version is not None:
        if item.action == "unpublish":
            found.append(FieldProblem(f"{place}/version", "is not for unpublishing."))
        else:
            found += _version_problems(state, item.version, place)
    if any(_meet(item.locales, other) for other in held):
        detail = "is in the release already, in a locale of these: take that item out first."
        found.append(FieldProblem(f"{place}/locales", detail))
    return found


def _version_problems(state: EntryState, version: int, place: str) -> list[FieldProblem]:
    try:
        state.version(version)
    except CMSError as error:
        return [FieldProblem(f"{place}/version", error.detail)]
    return []


def _meet(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> bool:
    return one is None or other is None or bool(set(one) & set(other))


def remove_from_release(ctx: WriteContext, op: RemoveFromRelease) -> Outcome:
    """Carry out `RemoveFromRelease`."""
    release = manageable(ctx, op.release)
    require_state(ctx, release, EDITABLE)
    there = items_of(ctx, release)
    item = next((one for one in there if one.id == op.item.lower()), None)
    absent = NotFound(f"There is no item {op.item[:80]!r} in the release.")
    if item is None:
        raise absent
    states = load_states(ctx.session, ctx.site, [item.entry_id], ctx.specs, ctx.now)
    for state in states.values():
        if state.id not in seen_types(ctx, [state.id]):
            raise absent
        ctx.authorise("manage_releases", state, slices=item.locales or ())
    ctx.session.delete(item)
    touch(ctx, release)
    _lay_over(ctx, release, states, [one for one in there if one is not item])
    entry_id = item.entry_id
    record(ctx, "release.items_removed", release, entries=[entry_id], items=[op.item.lower()])
    return outcome(ctx, release)


def _lay_over(
    ctx: WriteContext,
    release: Release,
    states: Mapping[str, EntryState],
    items: Sequence[ReleaseItem],
) -> None:
    """Let the overlays of entries follow what is in the release now."""
    members: dict[str, list[ReleaseItem]] = {one: [] for one in states}
    for item in items:
        if item.entry_id in members:
            members[item.entry_id].append(item)
    write_overlays(ctx.editions, release, [(states[one], members[one]) for one in states])
    tags = {f"entry:{one}" for one in states}
    ctx.plan.cache_tags = sorted({*ctx.plan.cache_tags, *tags})
