"""Puts a backup into an empty database of either kind, and compares a database with a backup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import IO, Any

from sqlalchemy import Connection, Engine, Integer, Table, delete, func, inspect, select, text
from sqlalchemy.orm import Session

from cms.backup.files import Placing
from cms.backup.opening import read
from cms.backup.rows import PASSING, Digest, columns_of, insertion, rows_of, taken, told
from cms.backup.saving import Progress, Saved
from cms.db.session import WRITE
from cms.errors import BadRequest, StateConflict
from cms.media.models import Blob

_AT_ONCE = 500


def require_empty(engine: Engine, tables: Sequence[Table]) -> None:
    """Raise `StateConflict` where the database holds anything already."""
    with engine.connect() as connection:
        present = set(inspect(connection).get_table_names())
        for table in tables:
            if table.name not in present:
                continue
            if connection.execute(select(1).select_from(table).limit(1)).first() is not None:
                raise StateConflict(
                    f"The database is not empty: {table.name} has rows. A backup is restored into "
                    "a new database only."
                )


def restore(
    engine: Engine,
    tables: Sequence[Table],
    file: IO[bytes],
    total: int,
    progress: Progress,
    placing: Placing | None = None,
) -> Saved:
    """Put all rows into the tables, which are there and empty, all or nothing.

    `placing` puts the files of the backup into a storage; without it they are read and left.

    Raises `BadRequest` for a backup that is damaged or has other tables or columns.
    """
    known = {table.name: table for table in tables}
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        for table in reversed(tables):
            connection.execute(delete(table))  # what migrations put there
        putting = _Putting(connection, known, total, progress, placing)
        saved = read(file, putting.take, None if placing is None else putting.take_file)
        if set(saved.rows) != set(known):
            odd = sorted(set(saved.rows) ^ set(known))
            raise BadRequest(f"The backup has other tables than this installation: {odd[0]}.")
        if connection.dialect.name == "postgresql":
            _set_sequences(connection, tables)
    return saved


class _Putting:
    """Inserts the rows of one table after the other."""

    def __init__(
        self,
        connection: Connection,
        known: dict[str, Table],
        total: int,
        progress: Progress,
        placing: Placing | None,
    ) -> None:
        self.connection, self.known, self.placing = connection, known, placing
        self.total, self.progress, self.done = total, progress, 0

    def take_file(self, blob_hash: str, chunks: Iterator[bytes]) -> None:
        assert self.placing is not None
        if not self.placing.places:
            rows = self.connection.execute(select(Blob.hash, Blob.storage, Blob.key))
            self.placing.places = {row[0]: (row[1], row[2]) for row in rows}
        self.placing.take(blob_hash, chunks)
        self.progress(self.total, self.total, "files")

    def take(self, name: str, columns: Sequence[str], rows: Iterator[list[Any]]) -> None:
        table = self.known.get(name)
        if table is None or list(columns) != columns_of(table):
            raise BadRequest(f"The backup's table {name!r} is not as this installation has it.")
        statement = insertion(table)
        while part := list(islice(rows, _AT_ONCE)):
            self.connection.execute(statement, [taken(table, row) for row in part])
            self.done += len(part)
            self.progress(self.done, self.total, name)


def _set_sequences(connection: Connection, tables: Sequence[Table]) -> None:
    """Let numbers that the database gives go on after the highest that was restored."""
    for table in tables:
        column = table.autoincrement_column
        if column is None or not isinstance(column.type, Integer):
            continue
        sequence = connection.scalar(
            select(func.pg_get_serial_sequence(f'"{table.name}"', column.name))
        )
        highest = connection.scalar(select(func.max(column)))
        if sequence is not None and highest is not None:
            connection.execute(
                text("SELECT setval(CAST(:sequence AS regclass), :highest)"),
                {"sequence": sequence, "highest": highest},
            )


def differences(session: Session, tables: Sequence[Table], saved: Saved) -> list[str]:
    """Compare a database with a backup; return a line for each table that is not the same."""
    found = []
    for table in tables:
        if table.name in PASSING:
            continue
        digest = Digest()
        query = rows_of(table).execution_options(yield_per=_AT_ONCE)
        for row in session.execute(query):
            digest.add(told(row))
        if digest.rows != saved.rows.get(table.name):
            was = saved.rows.get(table.name, 0)
            found.append(f"{table.name}: {digest.rows} rows, where the backup has {was}")
        elif digest.text != saved.digests.get(table.name):
            found.append(f"{table.name}: as many rows, but not the same")
    return found
