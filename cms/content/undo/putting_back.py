"""Putting parts of an entry back to what they were, as new changes at this instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cms import clock
from cms.content.context import WriteContext
from cms.content.document import localised_in, resolve
from cms.content.models import Intent
from cms.content.operations.documents import check_unique
from cms.content.operations.placing import check_parent, stand_at
from cms.content.operations.relocating import relocate
from cms.content.operations.standing import restand
from cms.content.operations.versions import add_version
from cms.content.site import SHARED
from cms.content.state import EntryState, Slices
from cms.content.subtree import ancestors, levels
from cms.content.timeline import Stand
from cms.errors import StateConflict

Shown = Mapping[str, Any]
"""What the journal notes of a slice that readers see: version, published_at, asserted."""


def put_draft_back(ctx: WriteContext, state: EntryState, slices: Slices, note: str) -> None:
    """Make a new version of `slices`; raise Forbidden for fields that the actor may not write."""
    before = state.slices(state.entry.head)
    changed: dict[str, list[str]] = {}
    for name in {*before, *slices}:
        old, new = before.get(name, {}), slices.get(name, {})
        fields = [f for f in {*old, *new} if old.get(f) != new.get(f) and f in state.spec.fields]
        if fields:
            changed[name] = fields
    if not changed:
        return
    for name, fields in changed.items():
        locale = ctx.site.default_locale if name == SHARED else name
        if locale in ctx.site.locales:
            resulting = ctx.as_read(state, slices, locale)
            ctx.authorise("edit", state, fields={name: fields}, resulting=resulting)
            ctx.authorise_fields("edit", state, fields, locale)
            check_unique(ctx, state, resulting, locale, "draft")
    add_version(ctx, state, slices, note=note, base=state.entry.head)
    names = sorted({field for fields in changed.values() for field in fields})
    ctx.record("entry.saved", state, locale=None, fields=names)


def put_live_back(ctx: WriteContext, state: EntryState, wanted: Mapping[str, Shown | None]) -> None:
    """Let slices show what they showed, from now on; None for nothing."""
    before = state.stands(ctx.now)
    gone = [s.slice for s in before if s.slice in wanted and wanted[s.slice] is None]
    shown = {name: value for name, value in wanted.items() if value is not None}
    if gone:
        ctx.authorise("unpublish", state, slices=_known(ctx, gone))
    if shown:
        documents = _documents(ctx, state, shown, before)
        ctx.authorise("publish", state, slices=_known(ctx, shown))
        for locale, document in documents.items():
            check_unique(ctx, state, document, locale, "live")
    stands = [stand for stand in before if stand.slice not in wanted]
    stands += [_stand(name, value, ctx.now) for name, value in shown.items()]
    restand(ctx, state, stands, ctx.now)
    if shown:
        ctx.record("entry.published", state, slices=sorted(shown), published_version=None)
    if gone:
        ctx.record("entry.unpublished", state, slices=sorted(gone))


def _known(ctx: WriteContext, slices: Iterable[str]) -> list[str]:
    return [name for name in slices if name == SHARED or name in ctx.site.locales]


def _stand(name: str, shown: Shown, now: datetime) -> Stand:
    published_at = clock.from_text(shown["published_at"])
    return Stand(name, shown["version"], now, None, published_at, shown["asserted"])


def _documents(
    ctx: WriteContext, state: EntryState, shown: Mapping[str, Shown], before: list[Stand]
) -> dict[str, dict[str, Any]]:
    """Return what readers of each locale will see, to be checked for what has to be unique."""
    numbers = {stand.slice: stand.version for stand in before}
    numbers |= {name: value["version"] for name, value in shown.items()}
    parts = {name: state.slices(number).get(name, {}) for name, number in numbers.items()}
    locales = [one for one in localised_in(parts) if one in ctx.site.locales]
    documents = {}
    for locale in locales or [ctx.site.default_locale]:
        chain = [parts.get(one, {}) for one in ctx.site.chains[locale]]
        whole, _ = resolve(state.spec, parts.get(SHARED, {}), chain)
        documents[locale] = {name: value for name, value in whole.items() if value is not None}
    return documents


def put_place_back(ctx: WriteContext, state: EntryState, place: Mapping[str, str | None]) -> None:
    """Let an entry stand under a parent, at a position, again."""
    ctx.authorise("move", state)
    old, parent = state.placement, place["parent"]
    if old is not None and parent != old.parent_id:
        check_parent(ctx, state.spec, parent, levels(ctx.session, state.id))
        if parent is not None and state.id in (parent, *ancestors(ctx.session, parent)):
            raise StateConflict(f"{state.id} can't stand below itself.")
    old_parent = None if old is None else old.parent_id
    relocate(ctx, state, lambda: stand_at(ctx, state.id, parent, str(place["position"])))
    if not state.trashed:
        ctx.editions.write_draft(state)
        restand(ctx, state, state.stands(ctx.now), ctx.now)
    ctx.record("entry.moved", state, parent=parent, old_parent=old_parent)


def put_intents_back(ctx: WriteContext, state: EntryState, wanted: Mapping[str, bool]) -> None:
    """Withdraw what was scheduled (false), or let it be scheduled again (true), by intents' ids."""
    ctx.authorise("schedule", state)
    for intent in ctx.session.scalars(select(Intent).where(Intent.id.in_(wanted))):
        is_open = wanted[intent.id]
        intent.cancelled_at = None if is_open else ctx.now
        before, after = ("open", None)[:: -1 if is_open else 1]
        ctx.note(state, f"intent:{intent.id}", before, after)
    ctx.session.flush()
    restand(ctx, state, state.stands(ctx.now), ctx.now)
    names = {True: "entry.scheduled", False: "entry.unscheduled"}
    for is_open in sorted(set(wanted.values())):
        ids = sorted(one for one, open_ in wanted.items() if open_ == is_open)
        ctx.record(names[is_open], state, intents=ids)
