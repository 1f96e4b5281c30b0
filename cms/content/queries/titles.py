"""What entries are called, as far as who asks may read it: the one place where that is decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from sqlalchemy.orm import Session

from cms.content.lens import Lens, Status
from cms.content.queries.columns import editions
from cms.content.queries.hidden import hidden_fields, may_hide
from cms.content.queries.rows import Row, as_row, select_rows
from cms.db.chunks import chunks

_STATUS: Mapping[str, Status] = MappingProxyType(
    {"live": "published", "draft": "draft", "release": "draft", "trash": "trashed"}
)


class Titled(Protocol):
    """What is called something: an edition, whole as a `Row` or only named."""

    @property
    def edition_id(self) -> int:
        """The edition."""

    @property
    def type(self) -> str:
        """The type of its entry."""

    @property
    def kind(self) -> str:
        """What it is an edition of: live, draft, release or trash."""

    @property
    def title(self) -> str:
        """What it is called, whoever may read it."""


@dataclass(frozen=True)
class Called:
    """An edition by its name only, where the rest of it is not of use."""

    edition_id: int
    type: str
    kind: str
    title: str


def titles(session: Session, lens: Lens, named: Iterable[Titled]) -> dict[int, str | None]:
    """Return by edition what it is called; None where its reader may not read the field of that.

    Each edition is read as what it is: a draft by the right to see drafts, whatever the status
    of the lens. Costs queries only where a type's fields, or a rule, single fields out.
    """
    found: dict[int, str | None] = {}
    of_status: dict[Status, list[Titled]] = defaultdict(list)
    for one in named:
        found[one.edition_id] = one.title
        of_status[_STATUS[one.kind]].append(one)
    for status, group in of_status.items():
        looking = _looking(lens, status, group)
        types = may_hide(looking, {one.type for one in group})
        doubtful = [one for one in group if one.type in types]
        if doubtful:
            rows = _rows(session, looking, doubtful)
            hidden = hidden_fields(session, looking, rows)
            for row in rows:
                title = lens.registry.require(row.type).title_field
                if title in hidden.get(row.edition_id, ()):
                    found[row.edition_id] = None
    return found


def readable_titles(session: Session, lens: Lens, rows: Sequence[Row]) -> dict[str, str]:
    """Return by entry what rows are called; empty where their reader may not read that."""
    found = titles(session, lens, rows)
    return {row.entry_id: found[row.edition_id] or "" for row in rows}


def _looking(lens: Lens, status: Status, group: Sequence[Titled]) -> Lens:
    """Return the lens that shows editions of a status: the same one, if it does."""
    overlaid = lens.release is not None and all(one.kind == "release" for one in group)
    return lens if overlaid or lens.status == status else lens.with_status(status)


def _rows(session: Session, lens: Lens, named: Sequence[Titled]) -> list[Row]:
    """Return editions whole, since a condition of a rule may look at all of them."""
    found = [one for one in named if isinstance(one, Row)]
    edition = editions()
    query = select_rows(lens, edition)
    for part in chunks(sorted({one.edition_id for one in named if not isinstance(one, Row)})):
        found += map(as_row, session.execute(query.where(edition.id.in_(part))))
    return found
