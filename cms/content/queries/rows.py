"""The row that every query gives: an edition as it stands, its document still text."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple, cast

import orjson
from sqlalchemy import Row as SqlRow
from sqlalchemy import Select, select

from cms.content.lens import Lens
from cms.content.queries.columns import Editions, published_at


class Row(NamedTuple):
    """One edition. `doc` is JSON text; `fallback` names the fields that were borrowed."""

    edition_id: int
    entry_id: str
    type: str
    locale: str
    kind: str
    version: int
    own: bool
    slug: str | None
    title: str
    parent_id: str | None
    position: str
    owner_id: str | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    valid_from: datetime
    valid_to: datetime | None
    fallback: tuple[str, ...]
    doc: str

    @property
    def document(self) -> dict[str, Any]:
        """The document, parsed; what is encrypted stays so: see `cms.content.sealing`."""
        parsed: dict[str, Any] = orjson.loads(self.doc)
        return parsed


def select_rows(lens: Lens, edition: Editions) -> Select[Any]:
    """Return a select of what `as_row` reads."""
    columns = (
        edition.id,
        edition.entry_id,
        edition.type,
        edition.locale,
        edition.kind,
        edition.version,
        edition.own,
        edition.slug,
        edition.title,
        edition.parent_id,
        edition.position,
        edition.owner_id,
        edition.created_at,
        edition.updated_at,
        published_at(lens, edition),
        edition.valid_from,
        edition.valid_to,
        edition.fallback,
        edition.doc,
    )
    selected: Any = select(*columns)
    return cast("Select[Any]", selected)


def as_row(row: SqlRow[Any]) -> Row:
    """Return a selected row as a `Row`; columns after those of `select_rows` are left out."""
    values = tuple(row)
    return Row._make((*values[:17], tuple(values[17]), values[18]))
