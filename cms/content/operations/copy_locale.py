"""Copy a locale: begin a translation with the text of another, as a draft to be worked over."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from cms.content.context import WriteContext
from cms.content.document import own_document, store
from cms.content.locales.marks import sources
from cms.content.locales.values import is_within, put, top_field, values
from cms.content.operations.base import EntryOperation
from cms.content.operations.documents import check_plugins, check_unique
from cms.content.operations.versions import add_version
from cms.content.plan import Outcome
from cms.content.state import EntryState
from cms.errors import BadRequest, FieldProblem, ValidationFailed


@dataclass(frozen=True, kw_only=True)
class CopyLocale(EntryOperation):
    """Give a locale the texts that it lacks from another (the nearest that it is translated from).

    What the locale says already stays. What is copied counts as outdated until it is written
    over or confirmed. `fields` names fields, or pointers; all without it.
    """

    name: ClassVar[str] = "copy_locale"
    permission: ClassVar[str] = "edit"
    help: ClassVar[str] = "Begin a translation with the texts of another locale, as a draft."

    locale: str
    source: str | None = None
    fields: tuple[str, ...] | None = None
    note: str = ""


def copy_locale(ctx: WriteContext, op: CopyLocale) -> Outcome:
    """Carry out `CopyLocale`."""
    state = ctx.state(op.entry)
    spec = state.spec
    ctx.plan.entry, ctx.plan.type = state.id, spec.name
    locale = ctx.site.require_locale(op.locale)
    asked = [top_field(name if name.startswith("/") else f"/{name}") for name in op.fields or ()]
    ctx.authorise("edit", state, fields={locale: asked})
    state.require_not_trashed()
    head = state.entry.head
    texts = _texts(ctx, state, op, locale)
    if texts:
        names = sorted({top_field(pointer) for pointer in texts})
        ctx.authorise_fields("edit", state, names, locale)
        slices = _filled(ctx, state, locale, texts)
        ctx.authorise(
            "edit", state, fields={locale: names}, resulting=ctx.as_read(state, slices, locale)
        )
        add_version(ctx, state, slices, note=op.note, base=head, unread=tuple(texts))
        ctx.record("entry.saved", state, locale=locale, fields=names)
    ctx.plan.version = state.entry.head
    events = tuple(ctx.events)
    return Outcome(state.id, spec.name, state.entry.head, events, ctx.plan, unchanged=not events)


def _texts(ctx: WriteContext, state: EntryState, op: CopyLocale, locale: str) -> dict[str, Any]:
    """Return by pointer what is copied; raise ValidationFailed where there is nothing to copy."""
    slices = state.slices(state.entry.head)
    chosen = _source(ctx, op, slices, locale)
    readable = ctx.readable_fields(state, chosen)
    there = {
        pointer: value
        for pointer, value in values(state.spec, slices, chosen).items()
        if top_field(pointer) in readable
    }
    problems = [
        FieldProblem(f"/fields/{index}", f"{name!r} has no {chosen} text.")
        for index, name in enumerate(op.fields or ())
        if not any(is_within(pointer, (name,)) for pointer in there)
    ]
    if problems or not there:
        none = FieldProblem("/source", f"there is no {chosen} text to copy.")
        raise ValidationFailed(problems or [none])
    here = values(state.spec, slices, locale)
    return {
        pointer: value
        for pointer, value in there.items()
        if pointer not in here and (op.fields is None or is_within(pointer, op.fields))
    }


def _source(ctx: WriteContext, op: CopyLocale, slices: Mapping[str, Any], locale: str) -> str:
    if op.source is not None:
        chosen = ctx.site.require_locale(op.source)
        if chosen == locale:
            raise BadRequest(f"{locale} can't be copied to itself: name another source.", "source")
        return chosen
    others = [*sources(ctx.site, locale), *(one for one in ctx.site.locales if one != locale)]
    if not others:
        raise BadRequest("The site has one locale only.", "source")
    return next((one for one in others if slices.get(one)), others[0])


def _filled(
    ctx: WriteContext, state: EntryState, locale: str, texts: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    slices = dict(state.slices(state.entry.head))
    slices[locale] = copy.deepcopy(slices.get(locale, {}))
    for pointer, value in texts.items():
        put(slices[locale], pointer, value)
    document = own_document(state.spec, slices, locale)
    # No slug is made: it is borrowed until there is a title to make one from.
    check_plugins(ctx, state.spec, document, "draft")
    check_unique(ctx, state, document, locale, "draft")
    return store(state.spec, slices, locale, document)
