"""Which entries and types a writer knows of: what they don't see is answered as if it were not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cms.access.knowing import knows_type
from cms.access.visibility import visible
from cms.content.context import WriteContext
from cms.content.lens import KINDS, Lens
from cms.content.queries.entries import seen_ids, types_of
from cms.errors import Forbidden
from cms.events.order import present
from cms.schema.content_type import TypeSpec
from cms.schema.registry import unknown_type


def seen_types(ctx: WriteContext, ids: Iterable[str]) -> dict[str, str]:
    """Return the type of each entry that exists and that the actor sees in any state or locale."""
    known = types_of(ctx.session, ctx.site.id, ids)
    if ctx.actor.system:
        return known
    hidden = set(known)
    for lens in _lenses(ctx) if hidden else ():
        hidden -= seen_ids(ctx.session, lens, hidden)
        if not hidden:
            break
    return {entry_id: name for entry_id, name in known.items() if entry_id not in hidden}


def _lenses(ctx: WriteContext) -> Iterable[Lens]:
    first = lens_on_drafts(ctx)
    for status in KINDS:
        for locale in ctx.site.locales:
            yield replace(first, status=status, locale=locale)


def lens_on_drafts(ctx: WriteContext) -> Lens:
    """Return a lens through which the actor sees what is there now, in the site's first locale."""
    return Lens(
        site=ctx.site,
        actor=ctx.actor,
        rights=ctx.rights,
        registry=ctx.registry,
        locale=ctx.site.locales[0],
        now=present(ctx.session),
        status="draft",
        dialect=ctx.session.get_bind().dialect.name,
    )


def require_creatable(ctx: WriteContext, spec: TypeSpec, locale: str) -> None:
    """Raise NotFound for a type that the actor does not know of, Forbidden if they may create none.

    Before anything is said about a document: that would tell what the type is like.
    """
    if ctx.actor.system:
        return
    if visible(ctx.rights, ctx.actor, "create", (spec,), locale).types:
        return
    if not knows_type(ctx.rights, ctx.actor, spec, ctx.site.locales):
        raise unknown_type(spec.name)
    raise Forbidden(f"You may not create a {spec.label}.")
