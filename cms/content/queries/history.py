"""The versions of an entry, newest first, and one of them as a document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from cms.content.document import resolve
from cms.content.history.changes import FieldChange
from cms.content.history.written import written_spec
from cms.content.lens import Lens
from cms.content.models import Entry, Version, VersionChange
from cms.content.sealing import open_slices
from cms.content.site import SHARED
from cms.content.state import current_slices
from cms.errors import NotFound
from cms.schema.content_type import TypeSpec
from cms.schema.declaration import Kinds


class VersionInfo(NamedTuple):
    """A version in a list: who wrote it, when, on which base, with which note, what is gone."""

    number: int
    base: int | None
    author_id: str | None
    author_label: str
    note: str
    created_at: datetime
    asserted_at: datetime | None
    reverted_to: int | None
    pruned_at: datetime | None
    erased: list[dict[str, str]] | None
    fingerprint: str


class VersionDocument(NamedTuple):
    """A version with its document in a locale, the fields that it borrowed, and its type."""

    info: VersionInfo
    document: dict[str, Any]
    borrowed: list[str]
    spec: TypeSpec


@dataclass(frozen=True)
class VersionFilter:
    """Which versions are listed; None narrows nothing.

    `fields` are the names of one field, today's and former ones, `slice` a locale or `*`: only
    versions that changed that field, in that slice.
    """

    author: str | None = None
    fields: tuple[str, ...] | None = None
    slice: str | None = None


_INFO = tuple(getattr(Version, name) for name in VersionInfo._fields)
EVERY = VersionFilter()


def head_of(session: Session, entry_id: str) -> int:
    """Lock an entry until the transaction ends, and return the number of its newest version."""
    query = select(Entry.head).where(Entry.id == entry_id).with_for_update()
    return session.execute(query).scalar_one()


def versions(
    session: Session,
    entry_id: str,
    *,
    limit: int,
    before: int | None = None,
    only: VersionFilter = EVERY,
) -> list[VersionInfo]:
    """Return versions of an entry, newest first, those below the number `before` only.

    Costs the same however many there are. Whether the reader may see them is asked of the entry,
    through a lens on drafts.
    """
    query = select(*_INFO).where(Version.entry_id == entry_id)
    query = query.order_by(Version.number.desc()).limit(limit)
    if before is not None:
        query = query.where(Version.number < before)
    if only.author is not None:
        query = query.where(Version.author_id == only.author)
    if only.fields is not None or only.slice is not None:
        query = _that_changed(query, entry_id, limit, before, only)
    return [VersionInfo(*row) for row in session.execute(query)]


def _that_changed(
    query: Select[Any], entry_id: str, limit: int, before: int | None, only: VersionFilter
) -> Select[Any]:
    change = select(VersionChange.number).where(
        VersionChange.entry_id == entry_id, VersionChange.block == ""
    )
    if only.fields is not None:
        change = change.where(VersionChange.field.in_(only.fields))
    if only.slice is not None:
        change = change.where(VersionChange.slice == only.slice)
    if only.author is not None:
        return query.where(exists(change.where(VersionChange.number == Version.number)))
    if before is not None:
        change = change.where(VersionChange.number < before)
    # The newest few first, read off an index; then those versions.
    newest = change.distinct().order_by(VersionChange.number.desc()).limit(limit)
    return query.where(Version.number.in_(newest))


def changes_of(
    session: Session, entry_id: str, numbers: Iterable[int]
) -> dict[int, list[FieldChange]]:
    """Return what each of these versions changed, shared fields first."""
    found: dict[int, list[FieldChange]] = {number: [] for number in numbers}
    query = (
        select(
            VersionChange.number,
            VersionChange.slice,
            VersionChange.field,
            VersionChange.block,
            VersionChange.change,
        )
        .where(VersionChange.entry_id == entry_id, VersionChange.number.in_(sorted(found)))
        .order_by(VersionChange.slice, VersionChange.field, VersionChange.block)
    )
    for number, *change in session.execute(query):
        found[number].append(FieldChange(*change))
    return found


def version_info(session: Session, entry_id: str, number: int) -> VersionInfo:
    """Return a version, whether its content is there or gone; raise NotFound where none was."""
    query = select(*_INFO).where(Version.entry_id == entry_id, Version.number == number)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(f"There is no version {number} of {entry_id}.")
    return VersionInfo(*row)


def require_content(info: VersionInfo) -> VersionInfo:
    """Return a version whose content is there; raise NotFound where it is gone."""
    if info.pruned_at is not None:
        raise NotFound(
            f"What version {info.number} held is gone. Who wrote it, when, and what it changed is "
            "in the list of versions."
        )
    return info


def version_document(
    session: Session,
    lens: Lens,
    entry_id: str,
    number: int,
    *,
    written: bool = True,
    kinds: Kinds | None = None,
) -> VersionDocument:
    """Return a version with its document in the lens's locale.

    `written` reads it by the declaration that it was written under, else by today's. Raise
    NotFound where the entry has no version of that number, or its content is gone.
    """
    info = require_content(version_info(session, entry_id, number))
    version, entry = session.get(Version, (entry_id, number)), session.get(Entry, entry_id)
    if version is None or entry is None:
        raise NotFound(f"There is no version {number} of {entry_id}.")
    today = lens.registry.require(entry.type)
    spec = written_spec(session, version.fingerprint, today, kinds) if written else today
    slices = open_slices(session, version, today)
    if not written:
        slices = current_slices(session, version, today, lens.site.default_locale)
    chain = lens.chain if lens.fallback else lens.chain[:1]
    parts = [slices.get(one, {}) for one in chain]
    document, borrowed = resolve(spec, slices.get(SHARED, {}), parts)
    return VersionDocument(info, document, borrowed, spec)
