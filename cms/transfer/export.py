"""Writes all content to a folder of JSON: entries with their whole history, people, rights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from cms import clock
from cms.content.models import SiteRow
from cms.content.site import Site
from cms.errors import BadRequest
from cms.transfer import layout
from cms.transfer.carried_files import LIST, Departing
from cms.transfer.carrying import HEAD_KEY, Outgoing
from cms.transfer.layout import Part
from cms.transfer.rows import to_json
from cms.transfer.withholding import with_encrypted

BATCH = 200
Progress = Callable[[int, int, str], None]


def silent(done: int, total: int, what: str) -> None:
    """Tell nobody how far an export is."""


def export_site(
    session: Session,
    site: Site,
    folder: Path,
    progress: Progress = silent,
    encrypted: Outgoing | None = None,
    files: Departing | None = None,
) -> dict[str, int]:
    """Write everything of `site` to `folder` and return how many entries of each type there are.

    One file holds an entry with all versions, places, states and editions; others hold users
    (without passwords, tokens and sessions), roles, grants, workflows and what imports left
    behind. Encrypted values are left out, or taken along as `encrypted` says; the files that entries
    have, or had, as `files` does. Comments, tasks and approvals stand with their entry. The event log
    stays where it is. `folder` has to be new, empty, or an earlier export, which is replaced. Raises
    BadRequest for any other.
    """
    _prepare(folder)
    entry = layout.ENTRY.table
    ids = list(
        session.scalars(select(entry.c.id).where(entry.c.site_id == site.id).order_by(entry.c.id))
    )
    counts: Counter[str] = Counter()
    for number, content in enumerate(_entries(session, ids, encrypted), start=1):
        kind = content["entry"]["type"]
        layout.write_json(layout.entry_path(folder, kind, content["entry"]["id"]), content)
        counts[kind] += 1
        progress(number, len(ids), kind)
    for part in layout.LISTS:
        layout.write_json(folder / f"{part.name}.json", _rows(session, part))
    layout.write_json(folder / "site.json", _site(session, site))
    if files is not None:
        files.write(session, site.id, folder, progress)
    _write_head(folder, dict(counts), encrypted)
    return dict(counts)


def _prepare(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise BadRequest(f"{folder} is no folder.")
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / layout.HEAD).is_file():
            raise BadRequest(f"{folder} is not empty and holds no export: name another folder.")
        layout.check_head(folder)
        (folder / layout.HEAD).unlink()
        (folder / LIST).unlink(missing_ok=True)
        for path in layout.entry_paths(folder):
            path.unlink()
    folder.mkdir(parents=True, exist_ok=True)


def _write_head(folder: Path, counts: Mapping[str, int], encrypted: Outgoing | None) -> None:
    """Write the head last: without it a folder is no export."""
    layout.write_json(
        folder / layout.HEAD,
        {
            "format": layout.FORMAT,
            "version": layout.FORMAT_VERSION,
            "made_at": clock.to_text(clock.now()),
            "entries": dict(counts),
            **({} if encrypted is None else {HEAD_KEY: encrypted.head()}),
        },
    )


def _site(session: Session, site: Site) -> dict[str, Any]:
    row = session.get(SiteRow, site.id)
    assert row is not None
    names = ("id", "key", "name", "hosts", "locales", "fallbacks", "settings")
    return {name: getattr(row, name) for name in names}


def _rows(session: Session, part: Part) -> list[dict[str, Any]]:
    query = select(*part.columns).order_by(*part.table.primary_key.columns)
    return [to_json(part.columns, row) for row in session.execute(query).mappings()]


def _entries(
    session: Session, ids: Sequence[str], encrypted: Outgoing | None
) -> Iterator[dict[str, Any]]:
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        entries = _by(session, layout.ENTRY, "id", batch)
        inner = {part.name: _by(session, part, "entry_id", batch) for part in layout.OF_ENTRY}
        editions = _editions(session, batch)
        for entry_id in batch:
            yield with_encrypted(
                {
                    "entry": entries[entry_id][0],
                    **{name: found.get(entry_id, []) for name, found in inner.items()},
                    "editions": editions.get(entry_id, []),
                },
                encrypted.carry if encrypted else None,
            )


def _by(
    session: Session, part: Part, key: str, values: Sequence[Any]
) -> dict[Any, list[dict[str, Any]]]:
    """Return the rows whose column `key` is one of `values`, by that value, in a fixed order."""
    column = part.table.c[key]
    query = select(column.label("_key"), *part.columns).where(column.in_(values))
    found: dict[Any, list[dict[str, Any]]] = {}
    for row in session.execute(query.order_by(*_order(part.table))).mappings():
        found.setdefault(row["_key"], []).append(to_json(part.columns, row))
    return found


def _order(table: Table) -> list[Any]:
    names = ("slice", "locale", "kind", "number", "valid_from", "field", "position", "at")
    return [*(table.c[name] for name in names if name in table.c), *table.primary_key.columns]


def _editions(session: Session, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    part, table = layout.EDITIONS, layout.EDITIONS.table
    query = select(table.c.id.label("_id"), table.c.entry_id.label("_entry"), *part.columns)
    rows = session.execute(query.where(table.c.entry_id.in_(ids)).order_by(*_order(table)))
    found: dict[str, list[dict[str, Any]]] = {}
    by_id: dict[int, dict[str, Any]] = {}
    for row in rows.mappings():
        edition = to_json(part.columns, row)
        edition["doc"] = orjson.loads(edition["doc"])
        edition["references"] = []
        found.setdefault(row["_entry"], []).append(edition)
        by_id[row["_id"]] = edition
    numbers = list(by_id)
    for start in range(0, len(numbers), BATCH):
        links = _by(session, layout.REFERENCES, "edition_id", numbers[start : start + BATCH])
        for edition_id, references in links.items():
            by_id[edition_id]["references"] = references
    return found
