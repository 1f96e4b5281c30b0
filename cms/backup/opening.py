"""Reads a backup from its beginning to its end, and finds whatever is missing or was changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

import orjson

from cms.backup.files import FilesReading, TakeFile
from cms.backup.rows import Digest
from cms.backup.saving import Saved
from cms.errors import BadRequest

Rows = Callable[[str, Sequence[str], Iterator[list[Any]]], None]
"""Takes the rows of a table: its name, the names of its columns, the values."""


LINE_MAX = 256 * 1024 * 1024
"""Bytes of a row, at most: a small file could unpack to one that no memory holds."""


def read(file: IO[bytes], take: Rows, take_file: TakeFile | None = None) -> Saved:
    """Hand each table's rows to `take`, each file to `take_file`; return what the backup holds.

    Raises `BadRequest` where it is damaged, cut off, or not what its digests say.
    """
    try:
        lines = map(orjson.loads, _lines(file))
        return _Reading(lines, take, FilesReading(lines, file, take_file)).run()
    except (ValueError, KeyError, TypeError, StopIteration) as error:
        raise BadRequest(f"The backup is damaged: {error or 'it is cut off'}") from error


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    while line := file.readline(LINE_MAX + 1):
        if len(line) > LINE_MAX:
            raise BadRequest(f"The backup has a row of more than {LINE_MAX // 2**20} MiB.")
        yield line


@dataclass
class _Reading:
    """Where a reading is: at which line."""

    lines: Iterator[Any]
    take: Rows
    files: FilesReading
    rows: dict[str, int] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    def run(self) -> Saved:
        head = next(self.lines)
        while True:
            said = next(self.lines)
            if "tables" in said:
                break
            self._table(said["table"], said["columns"])
        # Backups from before there were files don't say whether they have any.
        has_files = bool(said.get("files"))
        if has_files:
            self.files.run()
        if said["tables"] != len(self.rows) or next(self.lines, None) is not None:
            raise ValueError("it does not hold as many tables as it says")
        count, missing = (self.files.count if has_files else None), tuple(self.files.missing)
        return Saved(head["made_at"], head["revisions"], self.rows, self.digests, count, missing)

    def _table(self, name: str, columns: Sequence[str]) -> None:
        digest = Digest()
        ended: dict[str, Any] = {}

        def rows() -> Iterator[list[Any]]:
            for line in self.lines:
                if isinstance(line, dict):
                    ended.update(line)
                    return
                digest.add(line)
                yield line

        given = rows()
        self.take(name, columns, given)
        for _ in given:
            pass  # what was not taken counts all the same
        if ended != {"end": name, "rows": digest.rows, "digest": digest.text}:
            raise ValueError(f"the rows of {name} are not those that were written")
        self.rows[name], self.digests[name] = digest.rows, digest.text


def look_through(file: IO[bytes]) -> Saved:
    """Read a backup without keeping anything of it; raise `BadRequest` as `read` does."""
    return read(file, lambda _name, _columns, _rows: None)
