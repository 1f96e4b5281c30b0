"""Expression indexes for fields declared `indexed=True`: made and dropped as types say.

They are bound to one type by a literal, and ordered as `cms.content.queries.listing` sorts: by
the folded key, the exact one, then the id. Each is there twice: once for the present, with only
what is open (`past`), and once for any other moment, with everything and its interval.

PostgreSQL keeps no statistics of the expressions of partial indexes. Without any it takes each
value of a field for rare, and sorts thousands of rows instead of reading them in order; so each
field also gets statistics of its own there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection, text

from cms.content.queries.columns import check_name
from cms.schema.content_type import TypeSpec
from cms.schema.encrypted import BLIND, blind_names
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
    there = _existing(connection)
    dropped = sorted(there.keys() - wanted.keys())
    for name in dropped:
        connection.execute(text(f"DROP {there[name]} {check_name(name)}"))
    missing = [name for name in wanted if name not in there]
    for name in missing:
        connection.exec_driver_sql(wanted[name])
    if any(wanted[name].startswith("CREATE STATISTICS") for name in missing):
        connection.execute(text("ANALYZE edition"))
    return missing, dropped


def existing_indexes(connection: Connection) -> set[str]:
    """Return the names of the field indexes, and statistics, that the database has."""
    return set(_existing(connection))


def _existing(connection: Connection) -> dict[str, str]:
    """Map the name of what fields have to what it is: an INDEX, or STATISTICS."""
    if connection.dialect.name == "postgresql":
        query = (
            "SELECT indexname, 'INDEX' FROM pg_indexes WHERE schemaname = current_schema() "
            "UNION ALL SELECT stxname, 'STATISTICS' FROM pg_statistic_ext "
            "WHERE stxnamespace = current_schema()::regnamespace"
        )
    else:
        query = "SELECT name, 'INDEX' FROM sqlite_master WHERE type = 'index'"
    rows = connection.exec_driver_sql(query)
    return {name: what for name, what in rows if name.startswith(PREFIX)}


def wanted_indexes(specs: Iterable[TypeSpec], dialect: str) -> Mapping[str, str]:
    """Return the statement that makes each index (and statistics) which types ask for, by name."""
    wanted: dict[str, str] = {}
    for spec in specs:
        for key, field in comparable_fields(spec.fields).items():
            kind = comparable(field)
            if field.indexed and kind is not None and not kind.many:
                wanted.update(_of_key(spec.name, key, kind.folded, dialect))
        for name in blind_names(spec):
            for of in ("now", "then"):
                made = _index(spec.name, [name + BLIND], "equal", dialect, "", of)
                wanted.update([made])
    return wanted


def _of_key(type_name: str, key: str, folded: bool, dialect: str) -> Iterator[tuple[str, str]]:
    sorted_by = [f"{key}~", key] if folded else [key]
    for of in ("now", "then"):
        yield _index(type_name, sorted_by, "sort", dialect, "", of)
        if dialect == "postgresql":
            # Descending with nulls last is not the ascending order read backwards.
            yield _index(type_name, sorted_by, "desc", dialect, " DESC NULLS LAST", of)
        if folded:
            yield _index(type_name, [key], "equal", dialect, "", of)
    if dialect == "postgresql":
        yield _statistics(key)


def _statistics(key: str) -> tuple[str, str]:
    """Return what tells PostgreSQL how often a value occurs in a type."""
    name = _name(f"{check_name(key).replace('.', '__')}_statistics")
    kept = f"type, kind, (keys ->> '{key}')"
    return name, f"CREATE STATISTICS {name} (mcv) ON {kept} FROM edition"


def _index(
    type_name: str, keys: list[str], role: str, dialect: str, order: str, of: str
) -> tuple[str, str]:
    role = role if of == "now" else f"{role}_then"
    key = keys[-1].replace(".", "__").replace(BLIND, "_blind")
    name = _name(f"{check_name(type_name)}_{key}_{role}")
    # Where the first key is there the second is too, so only the first says where nulls go.
    rest = " DESC" if order else ""
    directions = [order, *(rest for _ in keys[1:])]
    columns = ", ".join(
        f"{_expression(key, dialect)}{direction}"
        for key, direction in zip(keys, directions, strict=True)
    )
    last = f"entry_id{rest}"
    held = f"type = '{type_name}'"
    if of == "now":
        held = f"{'past IS false' if dialect == 'postgresql' else 'past IS 0'} AND {held}"
    else:
        # What does not stand at the moment is passed over without a look at the table.
        last = f"{last}, valid_from, valid_to"
        held = f"version > 0 AND {held}"
    return name, (
        f"CREATE INDEX {name} ON edition (site_id, locale, kind, {columns}, {last}) WHERE {held}"
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
