"""What holds of the tables at any time, asked in SQL and of the rows themselves."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from cms.content.document import resolve
from cms.content.models import Edition, Entry, Live, Version
from cms.content.site import Site
from cms.events.models import Event
from cms.schema.registry import TypeRegistry

_OVERLAP = """
SELECT a.id, b.id FROM edition a JOIN edition b ON a.id < b.id AND {equal}
WHERE a.kind = 'live' AND b.kind = 'live'
  AND (b.valid_to IS NULL OR a.valid_from < b.valid_to)
  AND (a.valid_to IS NULL OR b.valid_from < a.valid_to)
"""
_UNIQUE = {
    "one live edition at a time": ("entry_id", "locale"),
    "one holder of a slug": ("site_id", "type", "locale", "slug"),
    "one holder of a path": ("parent_id", "locale", "slug"),
}


def check(session: Session, site: Site, registry: TypeRegistry) -> None:
    """Assert all that must hold of the tables of content."""
    for name, columns in _UNIQUE.items():
        equal = " AND ".join(f"a.{column} = b.{column}" for column in columns)
        assert session.execute(text(_OVERLAP.format(equal=equal))).all() == [], name
    _check_events(session)
    versions = {(one.entry_id, one.number): one for one in session.query(Version)}
    live: dict[str, list[Live]] = {}
    for row in session.query(Live):
        live.setdefault(row.entry_id, []).append(row)
    editions: dict[str, list[Edition]] = {}
    for edition in session.query(Edition):
        editions.setdefault(edition.entry_id, []).append(edition)
    for entry in session.query(Entry):
        check_entry(entry, versions, live.get(entry.id, []), editions[entry.id], site, registry)
    assert editions.keys() <= {entry.id for entry in session.query(Entry)}


def _check_events(session: Session) -> None:
    events = session.query(Event).order_by(Event.number).all()
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    turns = [
        (transaction, {one.at for one in group})
        for transaction, group in groupby(events, key=lambda one: one.transaction)
    ]
    assert len({transaction for transaction, _ in turns}) == len(turns)
    assert all(len(instants) == 1 for _, instants in turns)
    instants = [min(one) for _, one in turns]
    assert instants == sorted(set(instants))


def check_entry(
    entry: Entry,
    versions: dict[tuple[str, int], Version],
    live: list[Live],
    editions: list[Edition],
    site: Site,
    registry: TypeRegistry,
) -> None:
    """Assert what must hold of one entry; `editions` may leave out those that are over."""
    own = sorted(number for entry_id, number in versions if entry_id == entry.id)
    assert own == list(range(1, entry.head + 1))
    kind = "draft" if entry.trashed_at is None else "trash"
    now_open = [one for one in editions if one.kind != "live" and one.valid_to is None]
    assert sorted((one.locale, one.kind) for one in now_open) == sorted(
        (locale, kind) for locale in site.locales
    )
    for one in now_open:
        every = dict.fromkeys(("*", *site.chains[one.locale]), entry.head)
        assert one.version == entry.head
        assert orjson.loads(one.doc) == _document(entry, versions, every, one, site, registry)
    for name in {row.slice for row in live}:
        _check_slice([row for row in live if row.slice == name])
    for one in (edition for edition in editions if edition.kind == "live"):
        stands = {row.slice: row.version for row in live if _holds(row, one.valid_from)}
        assert orjson.loads(one.doc) == _document(entry, versions, stands, one, site, registry)
        used = {"*", *site.chains[one.locale]}
        cuts = {row.valid_from for row in live if row.slice in used} | {
            row.valid_to for row in live if row.slice in used
        }
        inner = [cut for cut in cuts if cut and one.valid_from < cut]
        assert all(one.valid_to is not None and one.valid_to <= cut for cut in inner)
        assert one.past is False or one.valid_to is not None


def _check_slice(rows: list[Live]) -> None:
    rows.sort(key=lambda row: row.valid_from)
    for before, after in pairwise(rows):
        assert before.valid_to is not None
        assert before.valid_from < before.valid_to <= after.valid_from


def _holds(row: Any, at: Any) -> bool:
    return bool(row.valid_from <= at and (row.valid_to is None or at < row.valid_to))


def _document(
    entry: Entry,
    versions: dict[tuple[str, int], Version],
    stands: dict[str, int],
    edition: Edition,
    site: Site,
    registry: TypeRegistry,
) -> dict[str, Any]:
    parts = {
        name: versions[entry.id, number].slices.get(name, {}) for name, number in stands.items()
    }
    chain = [parts.get(one, {}) for one in site.chains[edition.locale]]
    return resolve(registry.require(entry.type), parts.get("*", {}), chain)[0]
