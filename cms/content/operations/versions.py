"""Writing a version: the snapshot, what changed in it, and the draft that it becomes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from cms.content.assets.uses import note_uses
from cms.content.context import WriteContext
from cms.content.history.changes import field_changes, note_changes
from cms.content.locales.keeping import Written, keep
from cms.content.models import Declaration, Version
from cms.content.releases.overlays import refresh
from cms.content.sealing import seal_slices
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
    reverted_to: int | None = None,
    unread: Collection[str] = (),
) -> int:
    """Write the next version, let it stand as the draft, and return its number.

    `unread` are the pointers of localised values that were copied for somebody to translate.
    """
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
        slices=seal_slices(ctx.session, state.id, state.spec, slices),
        reverted_to=reverted_to,
    )
    ctx.note(state, "draft", state.entry.head, number)
    state.entry.head = number
    ctx.session.add(version)
    ctx.session.flush()
    state.versions[number] = version
    note_uses(ctx.session, state.id, state.spec, slices.values())
    ctx.plan.version = number
    found = field_changes(state.spec, before, slices)
    note_changes(ctx.session, state.id, number, found)
    ctx.plan.changes += [
        {"field": one.field, "slice": one.slice, "change": one.change}
        for one in found
        if not one.block
    ]
    keep(ctx.session, ctx.site, state, before, slices, Written(number, base, unread))
    ctx.editions.write_draft(state)
    refresh(ctx.editions, [state])
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
