"""The full text of both databases, as the databases themselves keep it beside `search_text`.

On SQLite two FTS5 tables over the same rows, of what is open and of what is past; on PostgreSQL two
partial GIN indexes. Triggers carry over what is written there, and when an edition is over. Their
names begin with `fts_`, which no migration compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from sqlalchemy import DDL, event

from cms.search.models.rows import SearchText

OPEN, PAST = "fts_open", "fts_past"


def sqlite_statements() -> Iterator[str]:
    """Yield the statements that create full text on SQLite (FTS5, external content)."""
    for name, past in ((OPEN, 0), (PAST, 1)):
        # Words come cut apart and folded; this tokenizer leaves letters beyond ASCII as they are.
        yield (
            f"CREATE VIRTUAL TABLE {name} USING fts5("
            "words, content='search_text', content_rowid='id', tokenize='ascii')"
        )
        enter = f"INSERT INTO {name}(rowid, words) VALUES (NEW.id, NEW.words);"  # noqa: S608 - our own names  # nosec B608
        leave = f"INSERT INTO {name}({name}, rowid, words) VALUES ('delete', OLD.id, OLD.words);"  # noqa: S608  # nosec B608
        moved = "AFTER UPDATE OF past ON search_text"
        for verb, when, what in (
            ("insert", f"AFTER INSERT ON search_text WHEN NEW.past = {past}", enter),
            ("delete", f"AFTER DELETE ON search_text WHEN OLD.past = {past}", leave),
            ("enter", f"{moved} WHEN NEW.past = {past} AND OLD.past <> {past}", enter),
            ("leave", f"{moved} WHEN OLD.past = {past} AND NEW.past <> {past}", leave),
        ):
            yield f"CREATE TRIGGER {name}_{verb} {when} BEGIN {what} END"
    yield (
        "CREATE TRIGGER fts_over AFTER UPDATE OF past ON edition WHEN NEW.past IS NOT OLD.past "
        "BEGIN UPDATE search_text SET past = NEW.past WHERE edition_id = NEW.id; END"
    )


def postgresql_statements() -> Iterator[str]:
    """Yield the statements that create full text on PostgreSQL 15 and later."""
    for name, past in ((OPEN, "false"), (PAST, "true")):
        yield f"CREATE INDEX {name} ON search_text USING gin (words) WHERE past IS {past}"
    yield (
        "CREATE FUNCTION fts_over() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "UPDATE search_text SET past = NEW.past WHERE edition_id = NEW.id; RETURN NULL; END $$"
    )
    yield (
        "CREATE TRIGGER fts_over AFTER UPDATE OF past ON edition FOR EACH ROW "
        "WHEN (OLD.past IS DISTINCT FROM NEW.past) EXECUTE FUNCTION fts_over()"
    )


def removal(dialect: str) -> Iterator[str]:
    """Yield the statements that remove it, before the table goes."""
    if dialect == "postgresql":
        yield "DROP FUNCTION IF EXISTS fts_over CASCADE"
        return
    yield "DROP TRIGGER IF EXISTS fts_over"
    for name in (OPEN, PAST):
        yield f"DROP TABLE IF EXISTS {name}"


def _ddl(statement: str, dialect: str) -> Any:
    # The stubs leave DDL untyped.
    return cast(Any, DDL)(statement.replace("%", "%%")).execute_if(dialect=dialect)


def _listen() -> None:
    table = SearchText.__table__
    for dialect, statements in (
        ("sqlite", sqlite_statements()),
        ("postgresql", postgresql_statements()),
    ):
        for statement in statements:
            event.listen(table, "after_create", _ddl(statement, dialect))
        for statement in removal(dialect):
            event.listen(table, "before_drop", _ddl(statement, dialect))


_listen()
