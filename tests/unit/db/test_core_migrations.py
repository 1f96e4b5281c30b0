"""The core's migrations lead from an empty database to exactly what the models describe."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from cms.content.indexes import PREFIX
from cms.db.migrating import GENERATED, Migrations
from cms.db.session import make_engine
from cms.db.tables import core_metadata
from conftest import create_tables

OBJECTS = {
    "sqlite": "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conname NOT LIKE 'alembic%'
        UNION ALL
        SELECT 'index', indexname, indexdef FROM pg_indexes
        WHERE schemaname = 'public' AND indexname NOT LIKE 'alembic%'
        UNION ALL
        SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL
        SELECT 'type', typname, typtype::text FROM pg_type
        WHERE typnamespace = 'public'::regnamespace AND typtype IN ('r', 'e', 'd')
        UNION ALL
        SELECT 'column', table_name || '.' || column_name,
               data_type || ' ' || is_nullable || coalesce(column_default, '')
        FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name NOT LIKE 'alembic%'
    """,
}
"""What a comparison by Alembic does not see, as the database itself describes it."""


@pytest.fixture
def migrated(empty_database_url: str) -> Iterator[Engine]:
    engine = make_engine(empty_database_url)
    Migrations().upgrade(engine)
    yield engine
    engine.dispose()


def test_no_model_differs_from_the_migrated_database(migrated: Engine) -> None:
    assert core_metadata().tables
    assert Migrations().differences(migrated) == []


def test_the_database_holds_the_same_rules_either_way(migrated: Engine, engine: Engine) -> None:
    assert objects(migrated) == objects(engine)


def test_indexes_of_fields_are_known_as_such() -> None:
    assert GENERATED == PREFIX


def objects(engine: Engine) -> set[tuple[str, ...]]:
    with engine.connect() as connection:
        rows = connection.execute(text(OBJECTS[engine.dialect.name]))
        return {tuple(re.sub(r"\s+", " ", str(cell)) for cell in row) for row in rows}


@pytest.fixture
def engine(database_source: object, migrated: Engine) -> Iterator[Engine]:
    """A second database of the same kind, made by the models themselves."""
    with database_source.empty() as url:  # type: ignore[attr-defined]
        create_tables(url)
        engine = make_engine(url)
        yield engine
        engine.dispose()
