"""Writing a version: the snapshot, what changed in it, and the draft that it becomes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from cms.content.context import WriteContext
from cms.content.models import Declaration, Version
from cms.content.site import SHARED
from cms.content.state import EntryState, Slices
from cms.content.workflow.following import after_edit
from cms.schema.content_type import TypeSpec
from cms.schema.declaration import declaration, fingerprint


def add_version(
    ctx: WriteContext,
    state: EntryState,
    slices: Slices,
    *,
    note: str = "",
    base: int | None = None,
    asserted_at: datetime | None = None,
) -> int:
    """Write the next version, let it stand as the draft, and return its number."""
    number = state.entry.head + 1
    before = state.slices(state.entry.head) if state.entry.head else {}
    version = Version(
        entry_id=state.id,
        number=number,
        base=base,
        author_id=ctx.actor.user_id,
        author_label=ctx.actor.label,
        note=note,
        fingerprint=_declared(ctx, state.spec),
        created_at=ctx.now,
        asserted_at=asserted_at,
        slices=slices,
    )
    ctx.note(state, "draft", state.entry.head, number)
    state.entry.head = number
    ctx.session.add(version)
    ctx.session.flush()
    state.versions[number] = version
    ctx.plan.version = number
    ctx.plan.changes += changes(before, slices)
    ctx.editions.write_draft(state)
    after_edit(ctx, state)
    return number


def _declared(ctx: WriteContext, spec: TypeSpec) -> str:
    mark = fingerprint(spec)
    query = select(Declaration.fingerprint).where(Declaration.fingerprint == mark)
    if ctx.session.scalar(query) is None:
        # Under the commit lock, so that nobody else writes the same row meanwhile.
        ctx.session.add(
            Declaration(
                fingerprint=mark,
                type=spec.name,
                declaration=declaration(spec),
                first_seen=ctx.now,
            )
        )
        ctx.session.flush()
    return mark


def changes(before: Slices, after: Slices) -> list[dict[str, Any]]:
    """Return which fields of which slices were added, changed or removed."""
    found = []
    for name in sorted({*before, *after}, key=lambda one: (one != SHARED, one)):
        old, new = before.get(name, {}), after.get(name, {})
        for field in [*new, *(one for one in old if one not in new)]:
            if old.get(field) != new.get(field):
                found.append({"field": field, "slice": name, "change": _kind(old, new, field)})
    return found


def _kind(old: dict[str, Any], new: dict[str, Any], field: str) -> str:
    if old.get(field) is None:
        return "added"
    return "removed" if new.get(field) is None else "changed"
