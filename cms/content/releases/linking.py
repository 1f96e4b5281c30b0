"""Which links a release would break: its own that lead nowhere, and those to what it withdraws."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.access.actor import SYSTEM
from cms.content.lens import Lens
from cms.content.models import Reference
from cms.content.queries.columns import editions
from cms.content.queries.links import unresolved
from cms.content.queries.seeing import standing
from cms.content.releases.overlaid import Overlaid
from cms.db.chunks import chunks


class Broken(NamedTuple):
    """A link from a place in an entry, in a locale, to one that will not be there for readers."""

    source: str
    locale: str
    field: str
    pointer: str
    target: str


def own_broken(session: Session, lens: Lens, overlaid: Overlaid) -> list[Broken]:
    """Return the links of the release's entries whose targets are neither live nor in it."""
    found = []
    for locale in lens.site.locales:
        looking = _whole(lens, locale)
        rows = {row.edition_id: row for row in overlaid.over.values() if row.locale == locale}
        for ids in chunks(sorted(rows)):
            for edition_id, links in unresolved(session, looking, ids).items():
                source = rows[edition_id].entry_id
                found += [
                    Broken(source, locale, link.field, link.pointer, link.target_id)
                    for link in links
                ]
    return found


def left_behind(session: Session, lens: Lens, overlaid: Overlaid) -> list[Broken]:
    """Return the links of what stays live to what the release withdraws."""
    found = []
    withdrawn: dict[str, list[str]] = defaultdict(list)
    for entry_id, locale in overlaid.withdrawn:
        withdrawn[locale].append(entry_id)
    for locale, ids in sorted(withdrawn.items()):
        found += _to(session, _whole(lens, locale), sorted(ids))
    return found


def _to(session: Session, lens: Lens, ids: Sequence[str]) -> list[Broken]:
    source = editions()
    found = []
    for part in chunks(ids):
        query = (
            select(source.entry_id, Reference.field, Reference.pointer, Reference.target_id)
            .join(Reference, Reference.edition_id == source.id)
            .where(Reference.target_id.in_(part), source.entry_id.not_in(part))
            .where(standing(lens, source))
            .order_by(source.entry_id, Reference.id)
        )
        for row in session.execute(query):
            found.append(Broken(row.entry_id, lens.locale, row.field, row.pointer, row.target_id))
    return found


def _whole(lens: Lens, locale: str) -> Lens:
    """Return a lens that sees all there is: a link is broken for readers, not for who asks."""
    return replace(lens, actor=SYSTEM, locale=locale)
