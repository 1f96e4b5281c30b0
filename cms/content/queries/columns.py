"""Comparable values of editions as SQL, on either database.

JSON paths are written literally: a bound path would keep SQLite from using an expression
index. What is written is checked to be a declared name, never text from outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from threading import Lock
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    String,
    UnaryExpression,
    case,
    collate,
    func,
    inspect,
    literal_column,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.operators import custom_op

from cms import clock
from cms.content.lens import Lens
from cms.content.models import Edition
from cms.content.queries.held import moment_of
from cms.db.identifiers import is_id

Editions = type[Edition]
_KEY = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*[~!]?")

SYSTEM_COLUMNS = {
    "_id": "entry_id",
    "_type": "type",
    "_owner": "owner_id",
    "_created_at": "created_at",
    "_updated_at": "updated_at",
    "_published_at": "published_at",
    "_slug": "slug",
    "_parent": "parent_id",
    "_position": "position",
}
_TIMES = ("_created_at", "_updated_at", "_published_at")
_IDS = ("_id", "_owner", "_parent")


_aliases: dict[str, Editions] = {}
_making = Lock()


def editions(name: str = "edition") -> Editions:
    """Return the alias of the editions' table that has this name in statements.

    It is always the same object, so that what SQLAlchemy works out of it is kept; tables that
    meet in one statement need names of their own.
    """
    found = _aliases.get(name)
    if found is None:
        with _making:
            found = _aliases.get(name) or _aliases.setdefault(name, _alias(name))
    return found


def _alias(name: str) -> Editions:
    """Return a new alias, all of whose columns are worked out.

    SQLAlchemy does that when each is first asked for, and where two threads ask at once, one may
    find the table's own column in its place: the statement then reads the table twice.
    """
    alias = aliased(Edition, name=name)
    for column in inspect(Edition).column_attrs:
        _ = getattr(alias, column.key).expression
    return alias


def check_name(name: str) -> str:
    """Return a declared name that is to stand in a statement; raise ValueError for any other."""
    if not _KEY.fullmatch(name):
        raise ValueError(f"{name!r} is not a declared name")
    return name


def is_type(edition: Editions, names: Iterable[str], *, column: Any = None) -> ColumnElement[bool]:
    """Return the condition that an edition is of one of the types, as `column` or its own says.

    The names are written literally, as the partial indexes of fields have them.
    """
    column = edition.type if column is None else column
    literals: list[ColumnElement[str]] = [
        literal_column(f"'{check_name(name)}'") for name in sorted(names)
    ]
    if len(literals) == 1:
        return cast("ColumnElement[bool]", column == literals[0])
    return cast("ColumnElement[bool]", column.in_(literals))


def without_index(column: Any, dialect: str) -> Any:
    """Return a column as SQLite reads it without thinking of its indexes: `+column`."""
    if dialect != "sqlite":
        return column
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


def path_literal(key: str, dialect: str) -> ColumnElement[Any]:
    """Return `key` as the literal JSON path or member name that the database expects."""
    check_name(key)
    return literal_column(f"'{key}'" if dialect == "postgresql" else f"'$.\"{key}\"'")


def key_column(edition: Editions, key: str, dialect: str) -> ColumnElement[Any]:
    """Return the comparable text of `key`, ordered by bytes; null where it is absent."""
    path = path_literal(key, dialect)
    if dialect == "postgresql":
        return collate(edition.keys.op("->>", return_type=String())(path), "C")
    return func.json_extract(edition.keys, path, type_=String())


def element_column(edition: Editions, key: str, dialect: str) -> ColumnElement[Any]:
    """Return the elements of a many-valued key as a column of a table of their own."""
    path = path_literal(key, dialect)
    if dialect == "postgresql":
        elements = func.jsonb_array_elements_text(edition.keys.op("->")(path))
        return collate(elements.column_valued(), "C")
    return func.json_each(edition.keys, path).table_valued("value").c.value


def system_column(lens: Lens, edition: Editions, key: str) -> ColumnElement[Any]:
    """Return the column behind a system name such as `_published_at`."""
    if key == "_published_at":
        return published_at(lens, edition)
    column: ColumnElement[Any] = getattr(edition, SYSTEM_COLUMNS[key])
    return by_bytes(column, lens.dialect) if key in ("_type", "_slug", "_position") else column


def published_at(lens: Lens, edition: Editions) -> ColumnElement[Any]:
    """Return when an edition's entry was first live, where that was so at the lens's moment.

    A draft bears the date of what is scheduled, too: it becomes true without anybody writing.
    """
    column = cast("ColumnElement[Any]", edition.published_at)
    if lens.kind == "live":
        return column
    return case((column <= moment_of(lens), column))


def by_bytes(column: Any, dialect: str) -> ColumnElement[Any]:
    """Return a column of text as one that is compared and sorted by bytes, not by a language."""
    ordered: ColumnElement[Any] = collate(column, "C") if dialect == "postgresql" else column
    return ordered


def system_value(key: str, text: str | None) -> str | datetime | None:
    """Return what a system column is compared with; None when `text` can't be a value of it."""
    if text is None:
        return None
    if key in _TIMES:
        try:
            return clock.from_text(text)
        except (ValueError, OverflowError):
            return None
    if key in _IDS:
        return text.lower() if is_id(text) else None
    return text
