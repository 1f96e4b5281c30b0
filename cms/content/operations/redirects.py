"""Which addresses an operation changes: the old ones redirect, and the plan says where to."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import or_, select

from cms.access.actor import SYSTEM
from cms.content.context import WriteContext
from cms.content.lens import Lens
from cms.content.models import Edition
from cms.content.queries.tree import lent_slugs, lineages
from cms.content.state import EntryState


class Address(NamedTuple):
    """Where an entry is live in a locale: its slug, under a parent (the site's id: the root)."""

    slug: str | None
    parent_id: str | None


def addresses(ctx: WriteContext, state: EntryState) -> dict[str, Address]:
    """Return where the entry is live now, by locale; nothing for what is not in the tree."""
    if not state.spec.in_tree:
        return {}
    query = select(Edition.locale, Edition.slug, Edition.parent_id).where(
        Edition.entry_id == state.id,
        Edition.kind == "live",
        Edition.valid_from <= ctx.now,
        # Nobody marks as past what ends by the clock.
        or_(Edition.valid_to.is_(None), Edition.valid_to > ctx.now),
    )
    return {row.locale: Address(row.slug, row.parent_id) for row in ctx.session.execute(query)}


def note_redirects(ctx: WriteContext, state: EntryState, before: dict[str, Address]) -> None:
    """Say in the plan which addresses will lead on, the entry's own and those below it."""
    if not before:
        return
    after = addresses(ctx, state)
    for locale in ctx.site.locales:
        old, new = before.get(locale), after.get(locale)
        if old is None or new is None or new == old or None in (old.slug, new.slug):
            continue
        ctx.plan.redirects.append(
            {"locale": locale, "from": _path(ctx, locale, old), "to": _path(ctx, locale, new)}
        )


def _path(ctx: WriteContext, locale: str, address: Address) -> str:
    if address.parent_id is None or address.parent_id == ctx.site.id:
        return f"/{address.slug}"
    lens = Lens(
        site=ctx.site,
        actor=SYSTEM,
        rights=ctx.rights,
        registry=ctx.registry,
        locale=locale,
        now=ctx.now,
    )
    parent = address.parent_id
    chain = (*lineages(ctx.session, lens, [parent])[parent], parent)
    slugs = lent_slugs(ctx.session, lens, chain)
    return "/" + "/".join([*(slugs.get(one, one) for one in chain), str(address.slug)])
