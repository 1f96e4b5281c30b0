"""Compares an id with many others, which are sent as one value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, any_, func, literal, select
from sqlalchemy.dialects import postgresql

_IDS = postgresql.ARRAY(postgresql.UUID(as_uuid=False))


def among(column: Any, ids: Sequence[str], dialect: str) -> ColumnElement[bool]:
    """Return the condition that a column of ids holds one of `ids`.

    As an array or as JSON they are one parameter, however many they are: `IN` with a parameter each
    is written anew for every execution, which takes longer than to answer it.
    """
    if dialect == "postgresql":
        found: ColumnElement[bool] = column == any_(literal(list(ids), _IDS))
        return found
    listed = func.json_each(literal(orjson.dumps(list(ids)).decode())).table_valued("value")
    inside: ColumnElement[bool] = column.in_(select(listed.c.value))
    return inside
