"""Revert: put the values of an old version, or some of them, back as a new version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from cms.access.fields import writable_fields
from cms.content.collaboration.conflicts import told_conflict
from cms.content.context import WriteContext
from cms.content.document import own_document, store
from cms.content.history.changes import field_changes
from cms.content.history.reader import PERMISSION, HistoryReader
from cms.content.merge import merge
from cms.content.operations.base import EntryOperation
from cms.content.operations.documents import (
    check_links,
    check_plugins,
    check_unique,
    slug_holders,
)
from cms.content.operations.save import base_of
from cms.content.operations.seen import seen_types
from cms.content.operations.versions import add_version
from cms.content.plan import Outcome
from cms.content.queries.entries import types_of
from cms.content.relations import ENTRY, links_of
from cms.content.site import SHARED
from cms.content.state import EntryState, Slices
from cms.errors import BadRequest, EditConflict, Forbidden
from cms.schema.colander_schema import validate
from cms.schema.filtering.parse import nearest


@dataclass(frozen=True, kw_only=True)
class Revert(EntryOperation):
    """Make a new version of the draft that has the values of `version`.

    Of `fields` only (none: all that one may read), in `locales` (none: in all), and what these
    share, which `shared` includes or leaves out (by default it goes along with all locales).
    `base_version` is the version that one saw as the newest: what others did since is merged.
    """

    name: ClassVar[str] = "revert"
    permission: ClassVar[str] = "edit"
    help: ClassVar[str] = "Put the values of an old version back, all or some, as a new version."

    version: int
    fields: tuple[str, ...] | None = None
    locales: tuple[str, ...] | None = None
    shared: bool | None = None
    base_version: int | None = None
    strict: bool = False
    note: str = ""


def revert(ctx: WriteContext, op: Revert) -> Outcome:
    """Carry out `Revert`."""
    state = ctx.state(op.entry)
    ctx.plan.entry, ctx.plan.type = state.id, state.spec.name
    for locale in op.locales or ():
        ctx.site.require_locale(locale)
    ctx.authorise(PERMISSION, state, slices=op.locales or ())
    wanted = _wanted(ctx, state, op)
    _require_writable(ctx, state, op, wanted)
    state.require_not_trashed()
    base = base_of(op.base_version, state, strict=op.strict)
    slices = _merged(ctx, state, op.version, base, wanted)
    found = [
        one
        for one in field_changes(state.spec, state.slices(state.entry.head), slices)
        if not one.block
    ]
    touched: dict[str, list[str]] = {}
    for one in found:
        touched.setdefault(one.slice, []).append(one.field)
    if touched:
        _check(ctx, state, slices, touched, op)
        number = add_version(ctx, state, slices, note=op.note, base=base, reverted_to=op.version)
        fields = sorted({one.field for one in found})
        ctx.record("entry.reverted", state, to=op.version, fields=fields, slices=list(touched))
        ctx.plan.version = number
    ctx.plan.version = state.entry.head
    return Outcome(
        state.id,
        state.spec.name,
        state.entry.head,
        tuple(ctx.events),
        ctx.plan,
        unchanged=not ctx.events,
    )


def _wanted(ctx: WriteContext, state: EntryState, op: Revert) -> dict[str, list[str]]:
    """Return the fields to put back in each slice, as far as the actor may read their past.

    Raise BadRequest for a field that does not exist, Forbidden for one that may not be read.
    """
    shared = op.locales is None if op.shared is None else op.shared
    facts = ctx.facts(state, ctx.stored(state), None)
    reader = HistoryReader(ctx.session, ctx.site, ctx.rights, ctx.actor, state.spec, facts)
    found = {}
    for name in (*((SHARED,) if shared else ()), *(op.locales or ctx.site.locales)):
        readable = reader.names(name)
        for field in op.fields or ():
            if field not in state.spec.fields:
                near = nearest(field, readable)
                raise BadRequest(f"A {state.spec.label} has no field {field[:80]!r}{near}.")
            if field not in readable:
                raise Forbidden(f"You may not read the past of the field {field}.")
        # Without names: what one can't see stays as it is.
        found[name] = sorted(readable if op.fields is None else op.fields)
    return found


def _require_writable(
    ctx: WriteContext, state: EntryState, op: Revert, wanted: Mapping[str, list[str]]
) -> None:
    """Refuse who may write nothing of it; `_check` asks about each field that changes."""
    if ctx.actor.system:
        return
    facts = ctx.facts(state, ctx.stored(state), None)
    for name, fields in wanted.items():
        asked = replace(facts, locale=name)
        if not writable_fields(ctx.rights, ctx.actor, asked).isdisjoint(fields):
            return
    ctx.authorise("edit", state, slices=op.locales or ())


def _merged(
    ctx: WriteContext,
    state: EntryState,
    version: int,
    base: int,
    wanted: Mapping[str, list[str]],
) -> Slices:
    """Return the newest slices with what the old version has of what is to be put back."""
    head, spec = state.entry.head, state.spec
    old, before, slices = state.slices(version), state.slices(base), state.slices(head)
    yours = _put_back(before, old, wanted)
    conflicts: dict[str, dict[str, Any]] = {}
    for locale in ctx.site.locales if spec.localized else (ctx.site.default_locale,):
        base_doc, theirs, mine = (
            own_document(spec, one, locale) for one in (before, state.slices(head), yours)
        )
        try:
            document = merge(spec.fields, base_doc, theirs, mine)
        except EditConflict as conflict:
            told = told_conflict(ctx, state, locale, conflict, (base_doc, theirs, mine), None)
            conflicts |= {key: _values(values) for key, values in told.conflicts.items()}
            continue
        if document != theirs:
            slices = store(spec, slices, locale, document)
    if conflicts:
        detail = "Somebody else changed the same fields since your base version."
        raise EditConflict(detail, conflicts, head)
    return slices


def _put_back(before: Slices, old: Slices, wanted: Mapping[str, list[str]]) -> Slices:
    slices = {name: dict(part) for name, part in before.items()}
    for name, fields in wanted.items():
        part, source = slices.setdefault(name, {}), old.get(name, {})
        for field in fields:
            part.pop(field, None)
            if field in source:
                part[field] = source[field]
    return slices


def _values(told: Mapping[str, Any]) -> dict[str, Any]:
    # Nothing was sent in which a place could be.
    return {name: value for name, value in told.items() if name != "at"}


def _check(
    ctx: WriteContext,
    state: EntryState,
    slices: Slices,
    touched: Mapping[str, list[str]],
    op: Revert,
) -> None:
    """Check rights and values of each locale that changes, as saving a draft does."""
    default = ctx.site.default_locale
    locales = [name for name in touched if name != SHARED]
    for locale in locales or [default]:
        names = {*touched.get(SHARED, ()), *touched.get(locale, ())}
        own = {name: list(touched[name]) for name in (SHARED, locale) if name in touched}
        ctx.authorise("edit", state, fields=own, resulting=ctx.as_read(state, slices, locale))
        ctx.authorise_fields("edit", state, names, locale)
        document = own_document(state.spec, slices, locale)
        written = {name: value for name, value in document.items() if value is not None}
        validate(state.spec, written, "draft")
        # A link that the old version had is put back, whatever became of where it led.
        old = own_document(state.spec, state.slices(op.version), locale)
        check_links(ctx, state.spec, document, {**document, **old})
        check_plugins(ctx, state.spec, document, "draft")
        check_unique(ctx, state, document, locale, "draft")
        _warn(ctx, state, document, names, locale)


def _warn(
    ctx: WriteContext,
    state: EntryState,
    document: Mapping[str, Any],
    names: Iterable[str],
    locale: str,
) -> None:
    wanted = set(names)
    found = [one for one in links_of(state.spec, document) if one.kind == ENTRY]
    targets = {one.target_id for one in found if one.pointer.split("/")[1] in wanted}
    there = types_of(ctx.session, ctx.site.id, targets)
    for one in found:
        if one.target_id in targets - there.keys():
            ctx.plan.warnings.append(f"{one.pointer} links to what exists no more.")
    slug_field = state.spec.slug_field
    slug = document.get(slug_field or "")
    taken = slug and slug_field in wanted and slug_holders(ctx, state, slug, [locale])
    if taken and seen_types(ctx, {entry for entry, _ in taken}):
        ctx.plan.warnings.append(f"The slug {slug!r} is used by another entry too.")
