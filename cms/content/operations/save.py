"""Save a draft: a new version made of the base, what others did since, and these changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from cms.content.assets.resolving import check_files
from cms.content.collaboration.conflicts import told_conflict
from cms.content.collaboration.settling import settle
from cms.content.context import WriteContext
from cms.content.document import has_local_part, localised_in, own_document, store
from cms.content.history.changes import field_changes
from cms.content.merge import merge, patched
from cms.content.operations.base import EntryOperation
from cms.content.operations.documents import (
    check_links,
    check_plugins,
    check_unique,
    fill_slug,
    slug_holders,
)
from cms.content.operations.publish import Publish, publish
from cms.content.operations.versions import add_version
from cms.content.plan import Outcome
from cms.content.sameness import same
from cms.content.site import SHARED
from cms.content.state import EntryState
from cms.errors import BadRequest, BaseRequired, EditConflict, StaleVersion
from cms.schema.colander_schema import validate


@dataclass(frozen=True, kw_only=True)
class SaveDraft(EntryOperation):
    """Change the draft of an entry in a locale.

    `data` is a merge patch, or the whole document when `replace` is set. `base_version` is the
    version that it was made from; with `strict` that has to be the newest one.
    """

    name: ClassVar[str] = "save"
    permission: ClassVar[str] = "edit"
    help: ClassVar[str] = "Save a new version of the draft."

    data: dict[str, Any]
    locale: str | None = None
    base_version: int | None = None
    strict: bool = False
    replace: bool = False
    note: str = ""
    publish: bool = False


def save(ctx: WriteContext, op: SaveDraft) -> Outcome:
    """Carry out `SaveDraft`."""
    state = ctx.state(op.entry)
    spec = state.spec
    ctx.plan.entry, ctx.plan.type = state.id, spec.name
    locale = ctx.site.require_locale(op.locale or ctx.site.default_locale)
    named = [name for name in op.data if name in spec.fields]
    ctx.authorise("edit", state, fields=_asked(state, named, locale))
    ctx.authorise_fields("edit", state, named, locale)
    state.require_not_trashed()
    base = base_of(op.base_version, state, strict=op.strict)
    given = validate(spec, op.data, "draft", partial=not op.replace)
    theirs = own_document(spec, state.slices(state.entry.head), locale)
    document = _merged(ctx, state, op, given, base, theirs, locale)
    # A relation that was given as an id alone has its type from here on, as `theirs` has.
    document = check_files(ctx, state, check_links(ctx, spec, document, theirs), theirs)
    changed = [n for n in spec.fields if not same(document.get(n), theirs.get(n))]
    if changed:
        document = fill_slug(ctx, spec, document, state, locale)
        _check(ctx, state, document, changed, locale)
        slices = store(spec, state.slices(state.entry.head), locale, document)
        add_version(ctx, state, slices, note=op.note, base=base)
        ctx.record("entry.saved", state, locale=locale, fields=changed)
    settle(ctx, state, locale, None if op.replace else named)
    ctx.plan.version = state.entry.head
    if op.publish:
        publish(ctx, Publish(entry=state.id, locales=_to_publish(ctx, state, locale)), state)
    return Outcome(
        state.id,
        spec.name,
        state.entry.head,
        tuple(ctx.events),
        ctx.plan,
        unchanged=not ctx.events,
    )


def _asked(state: EntryState, names: list[str], locale: str) -> dict[str, list[str]]:
    """Return the slices that a write to these fields is about at least.

    Of a group or of blocks only the part that is local may change; `_check` knows what does.
    """
    found: dict[str, list[str]] = {}
    for name in names:
        local = has_local_part(state.spec.fields[name])
        found.setdefault(locale if local else SHARED, []).append(name)
    return found


def _to_publish(ctx: WriteContext, state: EntryState, locale: str) -> tuple[str, ...] | None:
    """Return the locales that are published along with a save in `locale`; none: what is shared.

    A locale without text of its own shows what it borrows. So what is shared is published, and
    where nothing of what it borrows from is public yet, the nearest text that is written.
    """
    if not state.spec.localized:
        return None
    written = localised_in(state.slices(state.entry.head))
    if locale in written or not written:
        return (locale,)
    public = {stand.slice for stand in state.stands(ctx.now)} - {SHARED}
    chain = ctx.site.chains[locale]
    lent = next((one for one in chain if one in written), None)
    if public.intersection(chain) or (lent is None and public):
        return ()
    return (lent or locale,)


def base_of(base_version: int | None, state: EntryState, *, strict: bool) -> int:
    """Return the version that a change is based on; with `strict` it has to be the newest one.

    Raise BaseRequired where none is named, BadRequest for one there never was, StaleVersion.
    """
    head = state.entry.head
    if base_version is None:
        raise BaseRequired(
            f"Name the version that you changed: base_version (now {head}) or If-Match."
        )
    if not 1 <= base_version <= head:
        raise BadRequest(f"There is no version {base_version}: the newest is {head}.")
    if strict and base_version != head:
        raise StaleVersion(f"The newest version is {head}, not {base_version}.")
    return base_version


def _merged(
    ctx: WriteContext,
    state: EntryState,
    op: SaveDraft,
    given: dict[str, Any],
    base: int,
    theirs: dict[str, Any],
    locale: str,
) -> dict[str, Any]:
    fields = state.spec.fields
    head = state.entry.head
    before = theirs if base == head else own_document(state.spec, state.slices(base), locale)
    yours = given if op.replace else patched(fields, before, given)
    if op.replace:
        # What one can't see one can't mean to take away by leaving it out.
        readable = ctx.readable_fields(state, locale)
        yours |= {n: v for n, v in before.items() if n not in readable and n not in given}
    if base == head:
        merged = yours
    else:
        try:
            merged = merge(fields, before, theirs, yours)
        except EditConflict as conflict:
            sides = (before, theirs, yours)
            raise told_conflict(ctx, state, locale, conflict, sides, op.data) from None
    written = {name: value for name, value in merged.items() if value is not None}
    return validate(state.spec, written, "draft")


def _check(
    ctx: WriteContext,
    state: EntryState,
    document: dict[str, Any],
    changed: list[str],
    locale: str,
) -> None:
    slices = store(state.spec, state.slices(state.entry.head), locale, document)
    resulting = ctx.as_read(state, slices, locale)
    touched: dict[str, list[str]] = {}
    for change in field_changes(state.spec, state.slices(state.entry.head), slices):
        # A slug that was made follows from what was written.
        if change.field in changed and not change.block:
            touched.setdefault(change.slice, []).append(change.field)
    ctx.authorise("edit", state, fields=touched, resulting=resulting)
    ctx.authorise_fields("edit", state, changed, locale)
    check_plugins(ctx, state.spec, document, "draft")
    check_unique(ctx, state, document, locale, "draft")
    slug = document.get(state.spec.slug_field or "")
    if slug and state.spec.slug_field in changed and slug_holders(ctx, state, slug, (locale,)):
        ctx.plan.warnings.append(f"The slug {slug!r} is used by another entry too.")
