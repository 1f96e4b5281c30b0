"""Which statements count as a change of what anybody may read."""

from __future__ import annotations

import pytest

from cms.cache.tables import AT_FIRST, BEHIND, SCHEDULE, WHILE_KEPT, touched_by
from cms.db.tables import core_metadata
from cms.db.touched import EVERYTHING


@pytest.mark.parametrize(
    "statement",
    [
        'INSERT INTO "grant" (id) VALUES (?)',
        "insert or replace into site (id) values (?)",
        "UPDATE edition SET doc=?",
        "DELETE FROM edition WHERE id = ?",
        "DELETE FROM entry WHERE id = ?",
        "UPDATE entry_scope SET scope_id=?",
        "UPDATE rights_generation SET stamp=?",
        "INSERT INTO blog_of_a_plugin (id) VALUES (?)",
        "CREATE TABLE other (id INTEGER)",
        "ALTER TABLE edition ADD COLUMN x",
        "TRUNCATE edition",
        "WITH gone AS (DELETE FROM edition RETURNING id) SELECT id FROM gone",
        "COPY edition FROM STDIN",
        "something nobody knows",
    ],
)
def test_what_may_be_read_by_anybody_touches_everything(statement: str) -> None:
    assert touched_by(statement) == EVERYTHING


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1",
        "  select 1",
        "WITH RECURSIVE up AS (SELECT 1) SELECT * FROM up",
        "BEGIN IMMEDIATE",
        "SAVEPOINT sa_savepoint_1",
        "RELEASE SAVEPOINT sa_savepoint_1",
        "ROLLBACK TO SAVEPOINT sa_savepoint_1",
        "PRAGMA data_version",
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
        "INSERT INTO event (number) VALUES (?)",
        'UPDATE "job" SET done_at=?',
        "UPDATE user_session SET seen_at=?",
        "INSERT INTO entry (id) VALUES (?)",
        "INSERT INTO entry_scope (entry_id) VALUES (?)",
        "DELETE FROM ephemeral_lock",
    ],
)
def test_what_nobody_sees_touches_nothing(statement: str) -> None:
    assert touched_by(statement) == ""


def test_what_is_scheduled_touches_how_long_answers_live() -> None:
    assert touched_by("UPDATE intent SET cancelled_at=?") == SCHEDULE


def test_only_tables_that_there_are_are_named() -> None:
    tables = set(core_metadata().tables)
    assert {*BEHIND, *WHILE_KEPT, *AT_FIRST} <= tables
