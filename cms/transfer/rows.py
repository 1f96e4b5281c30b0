"""Rows of tables as plain JSON, and back, each value checked by the type of its column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Integer, Table
from sqlalchemy.types import TypeEngine

from cms import clock
from cms.db.column_types import Id, Instant, Json, JsonDocument
from cms.db.identifiers import is_id
from cms.errors import BadRequest

_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


def columns_of(table: Table, left_out: Iterable[str] = ()) -> list[Column[Any]]:
    """Return the columns that an export holds: all but numbers that the database gives out."""
    hidden = set(left_out)
    return [
        column
        for column in table.columns
        if column.name not in hidden and not (column.primary_key and _is_given_out(column))
    ]


def _is_given_out(column: Column[Any]) -> bool:
    return column.name == "id" and not isinstance(column.type, Id) and _is_integer(column.type)


def _is_integer(kind: TypeEngine[Any]) -> bool:
    return isinstance(kind, Integer)


def to_json(columns: Iterable[Column[Any]], row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a row as plain values."""
    return {column.name: _plain(row[column.name]) for column in columns}


def _plain(value: Any) -> Any:
    return clock.to_text(value) if isinstance(value, datetime) else value


def from_json(columns: Iterable[Column[Any]], given: Any, place: str) -> dict[str, Any]:
    """Return the values of a row; raise BadRequest, naming `place`, for what can't be one."""
    if not isinstance(given, dict):
        raise BadRequest(f"{place}: there has to be an object.")
    known = {column.name: column for column in columns}
    if unknown := sorted(given.keys() - known.keys()):
        raise BadRequest(f"{place}: {unknown[0]!r} is not known there.")
    return {
        name: _value(column, given.get(name), f"{place}, {name}") for name, column in known.items()
    }


def _value(column: Column[Any], value: Any, place: str) -> Any:
    if value is None:
        if column.nullable or isinstance(column.type, Json | JsonDocument):
            return None
        raise BadRequest(f"{place}: is missing.")
    kind = column.type
    if isinstance(kind, Json | JsonDocument):
        return value
    if isinstance(kind, Instant):
        return _instant(value, place)
    if isinstance(kind, Boolean):
        return _require(value, isinstance(value, bool), place, "true or false")
    if _is_integer(kind):
        whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31
        return _require(value, whole, place, "a whole number")
    text = _require(value, isinstance(value, str), place, "text")
    if isinstance(kind, Id):
        return _require(text, is_id(text), place, "an id (a UUID)")
    return _require(text, not _UNWRITABLE.search(text), place, "text without NUL")


def _require(value: Any, fits: object, place: str, wanted: str) -> Any:
    if not fits:
        raise BadRequest(f"{place}: has to be {wanted}.")
    return value


def _instant(value: Any, place: str) -> datetime:
    try:
        return clock.from_text(value)
    except (ValueError, TypeError):
        raise BadRequest(f"{place}: has to be a time such as 2026-01-31T09:00:00Z.") from None
