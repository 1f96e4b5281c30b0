"""Watches what is committed on an engine, whoever does it: no write has to remember the cache."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, event

from cms.cache.generations import Generations
from cms.cache.tables import touched_by
from cms.db.touched import NOT_SHOWN, TOLD, note, take


def watch(engine: Engine, generations: Generations) -> None:
    """Let each commit on `engine` mark what it touches before it is made, and raise it after."""
    event.listen(engine, "after_cursor_execute", _note)
    # An engine is part of a circle of references: nobody knows when it is gone for good.
    event.listen(engine, "engine_disposed", lambda _: generations.close())
    dialect: Any = engine.dialect
    commit, rollback = dialect.do_commit, dialect.do_rollback

    def do_commit(connection: Any) -> None:
        tags = _taken(connection)
        if not tags:
            commit(connection)
            return
        mark = generations.begin(tags)
        try:
            commit(connection)
        finally:
            # Of one that failed nobody knows what became of it.
            generations.finish(mark, committed=True)

    def do_rollback(connection: Any) -> None:
        _taken(connection)
        rollback(connection)

    # There is an event before a commit, and none after it that every commit has.
    dialect.do_commit, dialect.do_rollback = do_commit, do_rollback


def _taken(connection: Any) -> frozenset[str]:
    try:
        return take(connection.info)
    except NotImplementedError:
        # The very first connection, of which SQLAlchemy asks what database it is.
        return frozenset()


def _note(
    connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
) -> None:
    if statement.startswith("SELECT"):
        return
    if context is not None and (context.execution_options.get(TOLD) or _is_not_shown(context)):
        return
    tag = touched_by(statement)
    if tag:
        note(connection.info, (tag,))


def _is_not_shown(context: Any) -> bool:
    """Say whether a statement changes a table of which it was said that nobody is answered it."""
    statement = getattr(context.compiled, "statement", None)
    info: Mapping[str, Any] = getattr(getattr(statement, "table", None), "info", {})
    return NOT_SHOWN.keys() <= info.keys()
