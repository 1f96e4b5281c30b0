"""Expression indexes for fields declared `indexed=True`: made and dropped as types say.

They hold only what is open (`past`), are bound to one type by a literal, and are ordered as
`cms.content.queries.listing` sorts: by the folded key, the exact one, then the id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection, inspect, text

from cms.content.queries.columns import check_name
from cms.schema.content_type import TypeSpec
from cms.schema.keys import comparable, comparable_fields

PREFIX = "ixf_"
_MAX_NAME = 60


def ensure_indexes(
    connection: Connection, specs: Iterable[TypeSpec]
) -> tuple[list[str], list[str]]:
    """Create the indexes that are missing and drop those that no field asks for any more.

    Return the names of both. Costs one scan of the editions for each index that is new.
    """
    wanted = wanted_indexes(specs, connection.dialect.name)
    there = existing_indexes(connection)
    for name in sorted(there - wanted.keys()):
        connection.execute(text(f"DROP INDEX {check_name(name)}"))
    missing = [name for name in wanted if name not in there]
    for name in missing:
        connection.exec_driver_sql(wanted[name])
    return missing, sorted(there - wanted.keys())


def existing_indexes(connection: Connection) -> set[str]:
    """Return the names of the field indexes that the database has."""
    if connection.dialect.name == "postgresql":
        query = "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'index'"
    names = connection.exec_driver_sql(query).scalars()
    return {name for name in names if name.startswith(PREFIX)}


def has_edition_table(connection: Connection) -> bool:
    """Say whether the database has been migrated far enough to hold indexes of fields."""
    return inspect(connection).has_table("edition")


def wanted_indexes(specs: Iterable[TypeSpec], dialect: str) -> Mapping[str, str]:
    """Return the statement that makes each index which the types ask for, by its name."""
    wanted: dict[str, str] = {}
    for spec in specs:
        for key, field in comparable_fields(spec.fields).items():
            kind = comparable(field)
            if field.indexed and kind is not None and not kind.many:
                wanted.update(_of_key(spec.name, key, kind.folded, dialect))
    return wanted


def _of_key(type_name: str, key: str, folded: bool, dialect: str) -> Iterator[tuple[str, str]]:
    sorted_by = [f"{key}~", key] if folded else [key]
    yield _index(type_name, sorted_by, "sort", dialect, "")
    if dialect == "postgresql":
        # Descending with nulls last is not the ascending order read backwards.
        yield _index(type_name, sorted_by, "desc", dialect, " DESC NULLS LAST")
    if folded:
        yield _index(type_name, [key], "equal", dialect, "")


def _index(type_name: str, keys: list[str], role: str, dialect: str, order: str) -> tuple[str, str]:
    name = _name(f"{check_name(type_name)}_{keys[-1].replace('.', '__')}_{role}")
    # Where the first key is there the second is too, so only the first says where nulls go.
    rest = " DESC" if order else ""
    directions = [order, *(rest for _ in keys[1:])]
    columns = ", ".join(
        f"{_expression(key, dialect)}{direction}"
        for key, direction in zip(keys, directions, strict=True)
    )
    last = f"entry_id{rest}"
    past = "past IS false" if dialect == "postgresql" else "past IS 0"
    return name, (
        f"CREATE INDEX {name} ON edition (site_id, locale, kind, {columns}, {last}) "
        f"WHERE {past} AND type = '{type_name}'"
    )


def _name(rest: str) -> str:
    if len(PREFIX + rest) <= _MAX_NAME:
        return PREFIX + rest
    digest = hashlib.sha256(rest.encode()).hexdigest()[:10]
    return f"{PREFIX}{rest[: _MAX_NAME - len(PREFIX) - 11]}_{digest}"


def _expression(key: str, dialect: str) -> str:
    check_name(key)
    if dialect == "postgresql":
        return f"((keys ->> '{key}') COLLATE \"C\")"
    return f"json_extract(keys, '$.\"{key}\"')"
