"""Erase: take content out of an entry's past, wherever it is kept, with a record that it was done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import or_, select

from cms.access.step_up import require_step_up
from cms.content.context import WriteContext
from cms.content.history.reader import PERMISSION
from cms.content.history.written import names_of
from cms.content.models import Live, Version
from cms.content.operations.base import EntryOperation
from cms.content.operations.prune import let_go
from cms.content.plan import Outcome
from cms.content.site import SHARED
from cms.content.state import EntryState
from cms.db.erasing import ErasedContent, digest, holdings
from cms.errors import BadRequest, StateConflict

_CHUNK = 200
EVERYTHING = {"field": "*", "slice": SHARED}
"""How a version is marked of which nothing is left."""


@dataclass(frozen=True, kw_only=True)
class Erase(EntryOperation):
    """Take `fields` out of `versions` (none: of all), or without `fields` all of these versions.

    What stands (as the draft, live now or later) is not the past: it is changed by saving, and
    then erased. `reason` goes into the record, and should not repeat what is erased.
    """

    name: ClassVar[str] = "erase"
    permission: ClassVar[str] = "erase"
    help: ClassVar[str] = (
        "Take content out of an entry's past for good: versions, editions, copies."
    )

    reason: str
    fields: tuple[str, ...] | None = None
    versions: tuple[int, ...] | None = None


@dataclass
class _Found:
    """What was taken out, and what could not be, since it stands."""

    parts: dict[tuple[str, int], dict[str, str]] = field(default_factory=dict)
    standing: dict[int, set[str]] = field(default_factory=dict)


def erase(ctx: WriteContext, op: Erase) -> Outcome:
    """Carry out `Erase`; the plan's `also` says where how much was erased."""
    state = ctx.state(op.entry)
    ctx.plan.entry, ctx.plan.type = state.id, state.spec.name
    ctx.authorise(PERMISSION, state)
    ctx.authorise_site(op.permission)
    require_step_up(ctx.session, "Erasing")
    _require_sense(op, state)
    found = _take_out(ctx, op, state)
    _report_standing(ctx, op, found)
    if found.parts:
        content = ErasedContent(state.id, found.parts, ctx.now)
        numbers = sorted({number for _, number in found.parts})
        ctx.plan.also.append({"holding": "versions", "rows": len(numbers)})
        for holding in holdings():
            rows = holding.content(ctx.session, content) if holding.content else 0
            if rows:
                ctx.plan.also.append({"holding": holding.name, "rows": rows})
        ctx.record(
            "history.erased",
            state,
            fields=None if op.fields is None else sorted(content.fields),
            versions=numbers,
            reason=op.reason,
        )
    ctx.session.expire_all()
    events = tuple(ctx.events)
    head = ctx.state(state.id).entry.head
    return Outcome(state.id, state.spec.name, head, events, ctx.plan, unchanged=not events)


def _require_sense(op: Erase, state: EntryState) -> None:
    if not op.reason.strip():
        raise BadRequest("Say why: the reason goes into the record.", "reason")
    if op.fields is None and op.versions is None:
        raise BadRequest("Name fields, versions, or both; to erase an entry whole, purge it.")
    for number in op.versions or ():
        if number > state.entry.head:
            raise BadRequest(f"There is no version {number}: the newest is {state.entry.head}.")


def _take_out(ctx: WriteContext, op: Erase, state: EntryState) -> _Found:
    """Take fields out of the slices that do not stand; raise BadRequest for one never written."""
    found, standing = _Found(), _standing(ctx, state)
    names = {one: names_of(state.spec, one) for one in op.fields or ()}
    wanted = {each for every in names.values() for each in every}
    written: set[str] = set(state.spec.fields)
    for version in _versions(ctx, op, state):
        slices, erased = {}, list(version.erased or ())
        for name, part in version.slices.items():
            written |= part.keys()
            gone = {n: value for n, value in part.items() if op.fields is None or n in wanted}
            if (name, version.number) in standing:
                found.standing.setdefault(version.number, set()).update(gone)
                gone = {}
            if gone:
                found.parts[name, version.number] = {n: digest(v) for n, v in gone.items()}
            slices[name] = {n: value for n, value in part.items() if n not in gone}
            erased += [{"field": one, "slice": name} for one in gone]
        _write(ctx, op, version, slices, erased)
    unknown = sorted(one for one in names if one not in written)
    if unknown:
        raise BadRequest(f"No version has a field {unknown[0][:80]!r}.", "fields")
    return found


def _write(
    ctx: WriteContext,
    op: Erase,
    version: Version,
    slices: dict[str, dict[str, Any]],
    erased: list[dict[str, str]],
) -> None:
    if op.fields is None and not any(slices.values()):
        let_go(ctx, version.entry_id, [version.number])
        version.slices, version.pruned_at, version.erased = {}, ctx.now, [EVERYTHING]
    elif len(erased) > len(version.erased or ()):
        version.slices, version.erased = slices, erased
    ctx.session.flush()


def _versions(ctx: WriteContext, op: Erase, state: EntryState) -> Iterator[Version]:
    query = select(Version).where(Version.entry_id == state.id, Version.pruned_at.is_(None))
    if op.versions is not None:
        query = query.where(Version.number.in_(op.versions))
    query = query.order_by(Version.number).limit(_CHUNK).execution_options(populate_existing=True)
    last = 0
    while chunk := ctx.session.scalars(query.where(Version.number > last)).all():
        yield from chunk
        last = chunk[-1].number


def _standing(ctx: WriteContext, state: EntryState) -> set[tuple[str, int]]:
    """Return the slices of versions that are the draft, or live now or later."""
    head = state.entry.head
    found = {(name, head) for name in state.version(head).slices}
    live = select(Live.slice, Live.version).where(
        Live.entry_id == state.id, or_(Live.valid_to.is_(None), Live.valid_to > ctx.now)
    )
    found |= {(row.slice, row.version) for row in ctx.session.execute(live)}
    for intent in state.intents(ctx.now):
        if intent.version is not None:
            found |= {(name, intent.version) for name in intent.slices}
    return found


def _report_standing(ctx: WriteContext, op: Erase, found: _Found) -> None:
    """Warn of what stands, or refuse where it was named; else nobody would know it is still there."""
    held: Mapping[int, set[str]] = {n: names for n, names in found.standing.items() if names}
    named = sorted(set(op.versions or ()) & held.keys())
    if named:
        raise StateConflict(
            f"Version {named[0]} stands, as the draft or as what is or will be live: "
            "save or publish another first, then erase."
        )
    for number, names in sorted(held.items()):
        ctx.plan.warnings.append(
            f"Version {number} stands and still holds {', '.join(sorted(names))}: "
            "change that, then erase again."
        )
