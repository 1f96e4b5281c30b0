"""Entries as the command line names them: by path, or by id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cms.errors import NotFound

if TYPE_CHECKING:
    from datetime import datetime

    from cms.content.executor import Executor
    from cms.content.lens import Status
    from cms.content.queries.rows import Row


def entry_at(
    executor: Executor, name: str, locale: str | None = None, at: datetime | None = None
) -> Row:
    """Return the entry with an id, or that stands at a path now or stood there `at` a time.

    Drafts count too. Raises `NotFound`.
    """
    from cms.content.lens import open_lens
    from cms.content.queries.addresses import at_path
    from cms.content.queries.entries import by_ids
    from cms.db.identifiers import is_id

    segments = [part for part in name.split("/") if part]
    statuses: tuple[Status, ...] = ("published", "draft")
    for moment in (None,) if at is None else (None, at):
        for status in statuses:
            lens = open_lens(
                executor.session,
                executor.site,
                executor.actor,
                executor.registry,
                locale=locale,
                status=status,
                at=moment,
            )
            if is_id(name):
                row = by_ids(executor.session, lens, [name.lower()]).get(name.lower())
            else:
                row = at_path(executor.session, lens, segments).row
            if row is not None:
                return row
    if is_id(name):
        raise NotFound(f"There is no entry {name}.")
    raise NotFound(f"Nothing stands at {name}{'' if at is None else ', now or at that time'}.")
