"""Rows as lines of JSON that say the same whichever database they are of, and their digests."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import (
    Column,
    LargeBinary,
    MetaData,
    Select,
    Table,
    Text,
    bindparam,
    insert,
    select,
    type_coerce,
)
from sqlalchemy.sql.dml import Insert

from cms import clock
from cms.db.column_types import Instant, JsonDocument

_MODULUS = 1 << 256
PASSING = frozenset({"rendition", "upload", "upload_part"})
"""Tables whose rows stay behind: made anew, or on their way, with bytes that no backup holds."""


def tables_of(metadata: Sequence[MetaData]) -> list[Table]:
    """Return all tables, those first to which others refer.

    Without those whose rows follow from others, which say so: they are made anew from them.
    """
    tables = [table for one in metadata for table in one.sorted_tables]
    return [table for table in tables if not table.info.get("derived")]


def rows_of(table: Table) -> Select[Any]:
    """Return the query for all rows of a table, in the order of their keys.

    Documents that are kept as text to the letter are read as that text.
    """
    return select(*map(_raw, table.columns)).order_by(*table.primary_key.columns)


def insertion(table: Table) -> Insert:
    """Return the statement that takes rows back, as `taken` gives them."""
    return insert(table).values({one.name: _bound(one) for one in table.columns})


def _raw(column: Column[Any]) -> Any:
    return type_coerce(column, Text()).label(column.name) if _is_text(column) else column


def _bound(column: Column[Any]) -> Any:
    return bindparam(column.name, type_=Text() if _is_text(column) else column.type)


def _is_text(column: Column[Any]) -> bool:
    return isinstance(column.type, JsonDocument)


def told(row: Sequence[Any]) -> list[Any]:
    """Return a row as JSON values."""
    return [_told(value) for value in row]


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        return clock.to_text(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def taken(table: Table, row: Sequence[Any]) -> dict[str, Any]:
    """Return what to insert for a row of JSON values; raise ValueError for one that does not fit."""
    columns = list(table.columns)
    if len(row) != len(columns):
        raise ValueError(f"a row of {table.name} has {len(row)} values instead of {len(columns)}")
    return {column.name: _taken(column, value) for column, value in zip(columns, row, strict=True)}


def _taken(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Instant):
        return clock.from_text(value)
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    return value


class Digest:
    """The digest of a set of rows, whatever their order: the sum of SHA-256 of each, modulo 2²⁵⁶."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, row: Sequence[Any]) -> None:
        """Count a row in, as `told` gives it; the order of members in objects does not matter."""
        canonical = orjson.dumps(row, option=orjson.OPT_SORT_KEYS)
        self._sum += int.from_bytes(hashlib.sha256(canonical).digest())
        self.rows += 1

    @property
    def text(self) -> str:
        """The digest in hexadecimal."""
        return f"{self._sum % _MODULUS:064x}"


def columns_of(table: Table) -> list[str]:
    """Return the names of a table's columns, in the order of a row's values."""
    return [one.name for one in table.columns]
