"""Whether a reader knows of an entry at all: sees it in any state, in any locale."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import ColumnElement, exists, false, or_, select
from sqlalchemy.orm import Session

from cms.content.lens import KINDS, Lens
from cms.content.models import Entry
from cms.content.queries.columns import editions
from cms.content.queries.seeing import allowed, standing


def known(lens: Lens, entry_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that the reader sees an entry, published, as a draft or in the trash."""
    edition = editions("known")
    looking = [
        replace(lens, status=status, locale=locale, release=None, at=None)
        for status in KINDS
        for locale in lens.site.locales
    ]
    ways = [
        standing(one, edition) & allowed(one, edition, None)
        for one in looking
        if one.may_somewhere(one.permissions[0])
    ]
    return exists(select(edition.id).where(edition.entry_id == entry_id, or_(false(), *ways)))


def known_ids(session: Session, lens: Lens, ids: Iterable[str]) -> frozenset[str]:
    """Return those of some ids, at most a few hundred, whose entries the reader knows of."""
    wanted = sorted(set(ids))
    if not wanted:
        return frozenset()
    query = select(Entry.id).where(Entry.id.in_(wanted), Entry.site_id == lens.site.id)
    return frozenset(session.scalars(query.where(known(lens, Entry.__table__.c.id))))
