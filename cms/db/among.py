"""Compares an id with many others, which are sent as one value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, any_, cast, func, literal, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import NULLTYPE

_IDS = postgresql.ARRAY(postgresql.UUID(as_uuid=False))


def among(column: Any, ids: Sequence[str], dialect: str) -> ColumnElement[bool]:
    """Return the condition that a column of ids holds one of `ids`.

    As an array or as JSON they are one parameter, however many they are: `IN` with a parameter each
    is written anew for every execution, which takes longer than to answer it.
    """
    if dialect == "postgresql":
        # As the text that an array is read from, since the driver would write each item by itself;
        # and of no type, so that the server reads it as the array once, not as text at every row.
        sent = literal("{" + ",".join(ids) + "}", NULLTYPE)
        found: ColumnElement[bool] = column == any_(cast(sent, _IDS))
        return found
    listed = func.json_each(literal(orjson.dumps(list(ids)).decode())).table_valued("value")
    inside: ColumnElement[bool] = column.in_(select(listed.c.value))
    return inside
