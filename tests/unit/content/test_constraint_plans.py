"""What the triggers of SQLite look for, they find by an index: a write costs no scan."""

from __future__ import annotations

import re
from contextlib import closing

import pytest
from sqlalchemy import make_url

from cms.content.models.constraints import sqlite_statements


@pytest.mark.parametrize("statement", sqlite_statements(), ids=lambda one: one.split()[2])
def test_a_trigger_searches_and_does_not_scan(statement: str, sqlite_url: str) -> None:
    import sqlite3

    body = re.search(r"BEGIN SELECT RAISE\(.*?\) (.*); END", statement)
    assert body is not None
    query = "SELECT 1 " + re.sub(r"NEW\.\w+", "?", body[1])
    with closing(sqlite3.connect(make_url(sqlite_url).database or "")) as connection:
        values = [None] * query.count("?")
        plan = connection.execute(f"EXPLAIN QUERY PLAN {query}", values).fetchall()
    assert [row[3] for row in plan if not row[3].startswith("SEARCH")] == []
