"""Writes a backup: all rows as one snapshot sees them, while others go on writing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Table, false, func, select, true
from sqlalchemy.orm import Session

from cms import clock
from cms.backup.container import Packed
from cms.backup.files import write_files
from cms.backup.rows import PASSING, Digest, columns_of, rows_of, told
from cms.media.files import Files

Progress = Callable[[int, int, str], None]
_AT_ONCE = 1000


@dataclass(frozen=True)
class Saved:
    """What a backup holds: how many rows of each table, and the digest of each.

    `files` says how many, None where they were left out; `missing` are those that had no bytes.
    """

    made_at: str
    revisions: Mapping[str, str]
    rows: Mapping[str, int]
    digests: Mapping[str, str]
    files: int | None = None
    missing: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "made_at": self.made_at,
            "revisions": dict(self.revisions),
            "rows": dict(self.rows),
            "digests": dict(self.digests),
            "files": self.files,
            "missing": list(self.missing),
        }


def save(
    session: Session,
    tables: Sequence[Table],
    revisions: Mapping[str, str],
    file: Packed,
    progress: Progress,
    files: Files | None = None,
) -> Saved:
    """Write all rows of the tables to `file`, then `files`, and return what was written.

    `session` has to read one snapshot. A row is a list of values in a line of its own.
    """
    made_at = clock.to_text(clock.now())
    total = sum(session.scalar(select(func.count()).select_from(one)) or 0 for one in tables)
    _line(file, {"made_at": made_at, "revisions": dict(revisions)})
    rows: dict[str, int] = {}
    digests: dict[str, str] = {}
    done = 0
    for table in tables:
        digest = Digest()
        _line(file, {"table": table.name, "columns": columns_of(table)})
        query = rows_of(table).where(false() if table.name in PASSING else true())
        found = session.execute(query.execution_options(yield_per=_AT_ONCE))
        for part in found.partitions(_AT_ONCE):
            for row in part:
                values = told(row)
                digest.add(values)
                _line(file, values)
            done += len(part)
            progress(done, total, table.name)
        _line(file, {"end": table.name, "rows": digest.rows, "digest": digest.text})
        rows[table.name], digests[table.name] = digest.rows, digest.text
    _line(file, {"tables": len(tables), "files": files is not None})
    if files is None:
        return Saved(made_at, revisions, rows, digests)
    count, missing = write_files(session, files, file, progress)
    return Saved(made_at, revisions, rows, digests, count, tuple(missing))


def _line(file: Packed, value: Any) -> None:
    file.write(orjson.dumps(value) + b"\n")
