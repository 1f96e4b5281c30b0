"""Single entries: by id or slug, and several by id."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from cms.content.lens import Lens
from cms.content.models import Edition, Entry
from cms.content.queries.columns import Editions, editions, is_type
from cms.content.queries.held import HELD, View
from cms.content.queries.rows import Row, as_row, select_rows
from cms.content.queries.seeing import allowed, standing
from cms.db.chunks import chunks
from cms.db.identifiers import is_id


def one(session: Session, lens: Lens, type_name: str, id_or_slug: str) -> Row | None:
    """Return the entry of a type with this id or slug, if the lens sees it."""
    view = View(lens)
    named = is_id(id_or_slug)
    query = _by_id(view, type_name) if named else _by_slug(view, type_name)
    name = id_or_slug.lower() if named else id_or_slug
    row = session.execute(query, {**view.values, "name": name}).first()
    return None if row is None else as_row(row)


@lru_cache(maxsize=HELD)
def _by_id(view: View, type_name: str) -> Select[Any]:
    edition = editions()
    return _one(view.lens, edition, type_name).where(edition.entry_id == bindparam("name"))


@lru_cache(maxsize=HELD)
def _by_slug(view: View, type_name: str) -> Select[Any]:
    edition = editions()
    query = _one(view.lens, edition, type_name).where(edition.slug == bindparam("name"))
    # Drafts may share a slug; the oldest holder answers, whoever asks.
    return query.order_by(edition.entry_id).limit(1)


def _one(lens: Lens, edition: Editions, type_name: str) -> Select[Any]:
    return select_rows(lens, edition).where(
        standing(lens, edition),
        is_type(edition, (type_name,)),
        allowed(lens, edition, (type_name,)),
    )


def by_ids(session: Session, lens: Lens, ids: Iterable[str]) -> dict[str, Row]:
    """Return those of the entries that the lens sees, by id; one query for up to 500."""
    view = View(lens)
    wanted = sorted(set(ids))
    found: dict[str, Row] = {}
    for part in chunks(wanted):
        values = {**view.values, "ids": part}
        rows = session.execute(_rows_by_ids(view), values)
        found.update((row.entry_id, row) for row in map(as_row, rows))
    return found


@lru_cache(maxsize=HELD)
def _rows_by_ids(view: View) -> Select[Any]:
    edition = editions()
    return _among(select_rows(view.lens, edition), view.lens, edition)


def _among(selected: Select[Any], lens: Lens, edition: Editions) -> Select[Any]:
    return selected.where(
        edition.entry_id.in_(bindparam("ids", expanding=True)),
        standing(lens, edition),
        allowed(lens, edition, None),
    )


def seen_ids(session: Session, lens: Lens, ids: Iterable[str]) -> frozenset[str]:
    """Return those of the ids whose entries the lens sees, without reading documents."""
    view = View(lens)
    found: set[str] = set()
    for part in chunks(sorted(set(ids))):
        found.update(session.scalars(_ids_seen(view), {**view.values, "ids": part}))
    return frozenset(found)


@lru_cache(maxsize=HELD)
def _ids_seen(view: View) -> Select[Any]:
    edition = editions()
    return _among(select(edition.entry_id), view.lens, edition)


def types_of(session: Session, site_id: str, ids: Iterable[str]) -> dict[str, str]:
    """Return the type of each entry of a site that exists, whatever its state."""
    wanted = sorted({one for one in ids if is_id(one)})
    found: dict[str, str] = {}
    for part in chunks(wanted):
        query = select(Entry.id, Entry.type).where(Entry.id.in_(part), Entry.site_id == site_id)
        found.update((row.id, row.type) for row in session.execute(query))
    return found


def live_ids(
    session: Session, site_id: str, ids: Iterable[str], moment: datetime
) -> frozenset[str]:
    """Return those of the ids whose entries are live in any locale at an instant."""
    wanted = sorted(set(ids))
    found: set[str] = set()
    for part in chunks(wanted):
        # By way of the entry: else SQLite takes an index that begins with the site, and reads all.
        stands = exists(
            select(Edition.id).where(
                Edition.entry_id == Entry.id,
                Edition.kind == "live",
                Edition.valid_from <= moment,
                or_(Edition.valid_to.is_(None), Edition.valid_to > moment),
            )
        )
        among = Entry.id.in_(part)
        query = select(Entry.id).where(among, Entry.site_id == site_id, stands)
        found.update(session.scalars(query))
    return frozenset(found)
