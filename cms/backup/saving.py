"""Writes a backup: all rows as one snapshot sees them, while others go on writing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

import orjson
from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from cms import clock
from cms.backup.rows import Digest, columns_of, rows_of, told

Progress = Callable[[int, int, str], None]
_AT_ONCE = 1000


@dataclass(frozen=True)
class Saved:
    """What a backup holds: how many rows of each table, and the digest of each."""

    made_at: str
    revisions: Mapping[str, str]
    rows: Mapping[str, int]
    digests: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        return {
            "made_at": self.made_at,
            "revisions": dict(self.revisions),
            "rows": dict(self.rows),
            "digests": dict(self.digests),
        }


def save(
    session: Session,
    tables: Sequence[Table],
    revisions: Mapping[str, str],
    file: IO[bytes],
    progress: Progress,
) -> Saved:
    """Write all rows of the tables to `file`, and return what was written.

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
        found = session.execute(rows_of(table).execution_options(yield_per=_AT_ONCE))
        for part in found.partitions(_AT_ONCE):
            for row in part:
                values = told(row)
                digest.add(values)
                _line(file, values)
            done += len(part)
            progress(done, total, table.name)
        _line(file, {"end": table.name, "rows": digest.rows, "digest": digest.text})
        rows[table.name], digests[table.name] = digest.rows, digest.text
    _line(file, {"tables": len(tables)})
    return Saved(made_at, revisions, rows, digests)


def _line(file: IO[bytes], value: Any) -> None:
    file.write(orjson.dumps(value) + b"\n")
