"""What a release lays over the site, read back: beside what is live now, locale by locale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import or_
from sqlalchemy.orm import Session

from cms.content.edition_rows import MASKED
from cms.content.lens import Lens
from cms.content.models import Edition
from cms.content.queries.rows import Row, as_row, select_rows
from cms.content.violations import Claim, meetings
from cms.db.chunks import chunks

Place = tuple[str, str]
"""An entry and a locale."""


@dataclass
class Overlaid:
    """The editions of a release and the live ones of its entries, by entry and locale."""

    over: dict[Place, Row]
    live: dict[Place, Row]
    masked: set[Place]

    @property
    def withdrawn(self) -> set[Place]:
        """Where something is live that the release takes from readers."""
        return self.masked & self.live.keys()


def read_overlaid(session: Session, lens: Lens, ids: Sequence[str]) -> Overlaid:
    """Return what stands of these entries now, in every locale, with the release and without."""
    found = Overlaid({}, {}, set())
    query = select_rows(lens, Edition).where(
        Edition.valid_from <= lens.now,
        or_(Edition.valid_to.is_(None), Edition.valid_to > lens.now),
        or_(Edition.kind == "live", Edition.release_id == lens.release),
    )
    for part in chunks(ids):
        for row in map(as_row, session.execute(query.where(Edition.entry_id.in_(part)))):
            place = (row.entry_id, row.locale)
            if row.kind == MASKED:
                found.masked.add(place)
            else:
                (found.live if row.kind == "live" else found.over)[place] = row
    return found


def changed_fields(old: Row | None, new: Row | None) -> list[dict[str, str]]:
    """Return which fields readers would find added, changed or removed."""
    if old is not None and new is not None and old.doc == new.doc:
        return []
    before, after = _document(old), _document(new)
    return [
        {"field": name, "change": _kind(before.get(name), after.get(name))}
        for name in {**after, **before}
        if before.get(name) != after.get(name)
    ]


def _document(row: Row | None) -> dict[str, Any]:
    if row is None:
        return {}
    document: dict[str, Any] = orjson.loads(row.doc)
    return {name: value for name, value in document.items() if value not in (None, [])}


def _kind(old: Any, new: Any) -> str:
    if old is None:
        return "added"
    return "removed" if new is None else "changed"


def collisions(
    session: Session, lens: Lens, overlaid: Overlaid, members: Iterable[str]
) -> list[tuple[Claim, Claim]]:
    """Return which entries of the release want an address that another has, or wants as well."""
    claims = [
        Claim(row.entry_id, row.type, row.locale, row.slug, row.parent_id, lens.now, None)
        for row in overlaid.over.values()
    ]
    own = set(members)
    wanting = {id(claim) for claim in claims}
    return [
        (claim, holder)
        for claim, holder, _ in meetings(session, lens.site.id, claims)
        # What is live of the release's own entries gives way to what it lays over them.
        if holder.entry_id not in own or id(holder) in wanting
    ]
