"""The versions of an entry, newest first, and one of them as a document."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.document import resolve
from cms.content.lens import Lens
from cms.content.models import Entry, Version
from cms.content.site import SHARED
from cms.content.state import current_slices
from cms.errors import NotFound


class VersionInfo(NamedTuple):
    """A version in a list: who wrote it, when, on which base, and with which note."""

    number: int
    base: int | None
    author_id: str | None
    author_label: str
    note: str
    created_at: datetime
    asserted_at: datetime | None


def head_of(session: Session, entry_id: str) -> int:
    """Lock an entry until the transaction ends, and return the number of its newest version."""
    query = select(Entry.head).where(Entry.id == entry_id).with_for_update()
    return session.execute(query).scalar_one()


def versions(
    session: Session, entry_id: str, *, limit: int, before: int | None = None
) -> list[VersionInfo]:
    """Return versions of an entry, newest first, those below the number `before` only.

    Whether the reader may see them is asked of the entry, through a lens on drafts.
    """
    query = (
        select(
            Version.number,
            Version.base,
            Version.author_id,
            Version.author_label,
            Version.note,
            Version.created_at,
            Version.asserted_at,
        )
        .where(Version.entry_id == entry_id)
        .order_by(Version.number.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(Version.number < before)
    return [VersionInfo(*row) for row in session.execute(query)]


def version_document(
    session: Session, lens: Lens, entry_id: str, number: int
) -> tuple[VersionInfo, dict[str, Any], list[str]]:
    """Return a version, its document in the lens's locale, and the fields it borrowed.

    Raise NotFound where the entry has no version of that number.
    """
    version = session.get(Version, (entry_id, number))
    entry = session.get(Entry, entry_id)
    if version is None or entry is None:
        raise NotFound(f"There is no version {number} of {entry_id}.")
    spec = lens.registry.require(entry.type)
    slices = current_slices(session, version, spec, lens.site.default_locale)
    chain = lens.chain if lens.fallback else lens.chain[:1]
    document, borrowed = resolve(
        spec, slices.get(SHARED, {}), [slices.get(one, {}) for one in chain]
    )
    info = VersionInfo(
        version.number,
        version.base,
        version.author_id,
        version.author_label,
        version.note,
        version.created_at,
        version.asserted_at,
    )
    return info, document, borrowed
