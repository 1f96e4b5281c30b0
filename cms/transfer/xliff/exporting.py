"""Gathers what is to be translated, as far as who asks may read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.lens import Lens
from cms.content.models import Entry, Version
from cms.content.queries.entries import seen_ids
from cms.content.queries.translations import ToTranslate, Wanted, to_translate
from cms.content.state import current_slices
from cms.schema.encrypted import encrypted_names
from cms.transfer.xliff.units import EntryUnits, units_of


@dataclass(frozen=True)
class Batch:
    """Some entries with their units, and whether there are more."""

    entries: tuple[EntryUnits, ...]
    more: bool


def gather(
    session: Session, lenses: tuple[Lens, Lens], wanted: Wanted, *, limit: int, offset: int = 0
) -> Batch:
    """Return the newest versions of entries, as units from one locale into another.

    `lenses` look at drafts, the first in the source's locale, the other in the target's; what
    either does not see is left out, fields too, and so is what is encrypted. At most `limit` entries are looked at.
    """
    source, target = lenses
    found = to_translate(session, target, wanted, limit=limit + 1, offset=offset)
    rows = found[:limit]
    seen = seen_ids(session, source, [row.entry_id for row in rows])
    shown = [row for row in rows if row.entry_id in seen]
    versions = _heads(session, [row.entry_id for row in shown])
    entries = [_entry(session, lenses, row, versions[row.entry_id]) for row in shown]
    return Batch(tuple(entries), len(found) > limit)


def _heads(session: Session, ids: Sequence[str]) -> dict[str, Version]:
    query = (
        select(Version)
        .join(Entry, (Entry.id == Version.entry_id) & (Entry.head == Version.number))
        .where(Entry.id.in_(ids))
    )
    return {version.entry_id: version for version in session.scalars(query)}


def _entry(
    session: Session, lenses: tuple[Lens, Lens], row: ToTranslate, version: Version
) -> EntryUnits:
    source, target = lenses
    spec = source.registry.require(row.type)
    slices = current_slices(session, version, spec, source.site.default_locale)
    units = units_of(
        spec,
        slices,
        (source.locale, target.locale),
        readable=(source.readable(spec) & target.readable(spec)) - encrypted_names(spec),
        outdated=row.outdated,
    )
    return EntryUnits(row.entry_id, row.type, version.number, row.title or "", tuple(units))


def number_of_units(entries: Iterable[EntryUnits]) -> int:
    """Return how many units there are in all."""
    return sum(len(entry.units) for entry in entries)
