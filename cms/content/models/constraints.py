"""What the database itself holds of published intervals, on both databases.

For an entry and a locale no two live intervals overlap; over overlapping intervals a slug is
unique per site, type and locale, and a path per parent and locale. PostgreSQL holds it with
exclusion constraints over a range type of our own (btree_gist is not everywhere), SQLite with
triggers. The names of the constraints are what `cms.content.violations` recognises.
"""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import DDL, event

from cms.content.models.edition import Edition

ONE_LIVE = "edition_one_live"
SLUG_TAKEN = "edition_slug_taken"
PATH_TAKEN = "edition_path_taken"

# name → (columns that must not all be equal over overlapping intervals, further condition)
_RULES: dict[str, tuple[tuple[str, ...], str]] = {
    ONE_LIVE: (("entry_id", "locale"), ""),
    SLUG_TAKEN: (("site_id", "type", "locale", "slug"), "slug IS NOT NULL"),
    PATH_TAKEN: (("parent_id", "locale", "slug"), "parent_id IS NOT NULL AND slug IS NOT NULL"),
}
# What follows from the columns, and is written so that SQLite's triggers find an index.
_IMPLIED = {PATH_TAKEN: ("site_id",)}


_TRIGGER = (
    "CREATE TRIGGER {name}_{lower} BEFORE {verb} ON edition WHEN {when} "
    "BEGIN SELECT RAISE(ABORT, '{name}') FROM edition AS other "
    "WHERE {equal} AND other.kind = 'live' AND other.id IS NOT NEW.id AND {overlap}; END"
)


def postgresql_statements() -> list[str]:
    """Return the statements that create the constraints on PostgreSQL 15 and later."""
    statements = ['CREATE TYPE cms_textrange AS RANGE (subtype = text, collation = "C")']
    for name, (columns, condition) in _RULES.items():
        # A range of one key, compared with &&, is equality that GiST knows without btree_gist.
        key = " || ' ' || ".join(f"{column}::text" for column in columns)
        where = "kind = 'live'" + (f" AND {condition}" if condition else "")
        statements.append(
            f"ALTER TABLE edition ADD CONSTRAINT {name} EXCLUDE USING gist ("
            f"cms_textrange({key}, {key}, '[]') WITH &&, "
            f"tstzrange(valid_from, valid_to) WITH &&) WHERE ({where})"
        )
    return statements


def sqlite_statements() -> list[str]:
    """Return the statements that create the triggers on SQLite."""
    statements = []
    for name, (columns, condition) in _RULES.items():
        compared = (*_IMPLIED.get(name, ()), *columns)
        equal = " AND ".join(f"other.{column} = NEW.{column}" for column in compared)
        when = "NEW.kind = 'live'" + "".join(
            f" AND NEW.{part}" for part in condition.split(" AND ") if part
        )
        overlap = (
            "(other.valid_to IS NULL OR other.valid_to > NEW.valid_from) "
            "AND (NEW.valid_to IS NULL OR NEW.valid_to > other.valid_from)"
        )
        statements += [
            _TRIGGER.format(
                name=name, verb=verb, lower=verb.lower(), when=when, equal=equal, overlap=overlap
            )
            for verb in ("INSERT", "UPDATE")
        ]
    return statements


def _ddl(statement: str, dialect: str) -> Any:
    # The stubs leave DDL untyped.
    return cast(Any, DDL)(statement.replace("%", "%%")).execute_if(dialect=dialect)


def _listen() -> None:
    for statement in postgresql_statements():
        event.listen(Edition.__table__, "after_create", _ddl(statement, "postgresql"))
    for statement in sqlite_statements():
        event.listen(Edition.__table__, "after_create", _ddl(statement, "sqlite"))
    drop = _ddl("DROP TYPE IF EXISTS cms_textrange", "postgresql")
    event.listen(Edition.__table__, "after_drop", drop)


_listen()
