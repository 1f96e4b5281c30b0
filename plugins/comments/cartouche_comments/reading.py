"""Comments as readers see them: those that were approved, each below what it answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from cartouche_comments.tables import APPROVED, COMMENTS

PAGE = 50
"""Threads on a page."""
ANSWERS_MAX = 500
"""Answers that a page shows at most."""
DEPTH_MAX = 4
"""How far answers are drawn in; deeper ones stand beside those that they answer."""


@dataclass(frozen=True)
class Shown:
    """A comment as everybody may read it; `depth` is 0 for one that answers none."""

    id: str
    name: str
    text: str
    created_at: datetime
    depth: int = 0
    parent: str | None = None

    @property
    def paragraphs(self) -> list[list[str]]:
        """The text as paragraphs of lines."""
        blocks = (block.strip("\n") for block in self.text.split("\n\n"))
        return [block.split("\n") for block in blocks if block.strip()]


def count_shown(session: Any, entry_id: str) -> int:
    """Return how many comments readers see of an entry."""
    return int(session.scalar(select(func.count()).select_from(COMMENTS).where(*_shown(entry_id))))


def threads(session: Any, entry_id: str, page: int = 1) -> tuple[list[Shown], bool]:
    """Return a page of threads, the oldest first, and whether there are more; two queries a level.

    What is answered comes before its answers.
    """
    first = _select(entry_id).where(COMMENTS.c.parent_id.is_(None))
    query = first.limit(PAGE + 1).offset((page - 1) * PAGE)
    tops = session.execute(query).all()
    more = len(tops) > PAGE
    below = _answers(session, entry_id, [one.id for one in tops[:PAGE]])
    return list(_in_order(tops[:PAGE], below, 0)), more


def _answers(session: Any, entry_id: str, ids: list[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    count = 0
    while ids and count < ANSWERS_MAX:
        query = _select(entry_id).where(COMMENTS.c.parent_id.in_(ids)).limit(ANSWERS_MAX - count)
        rows = session.execute(query).all()
        for row in rows:
            found[row.parent_id].append(row)
        ids, count = [row.id for row in rows], count + len(rows)
    return found


def _in_order(rows: Iterable[Any], below: dict[str, list[Any]], depth: int) -> Iterator[Shown]:
    # By hand, not by recursion: a thread may be as deep as there are answers.
    waiting = [(row, depth) for row in reversed(list(rows))]
    while waiting:
        row, deep = waiting.pop()
        yield Shown(row.id, row.name, row.text, row.created_at, min(deep, DEPTH_MAX), row.parent_id)
        waiting += [(one, deep + 1) for one in reversed(below.get(row.id, []))]


def _select(entry_id: str) -> Any:
    columns = COMMENTS.c
    return (
        select(columns.id, columns.name, columns.text, columns.created_at, columns.parent_id)
        .where(*_shown(entry_id))
        .order_by(columns.created_at, columns.id)
    )


def _shown(entry_id: str) -> tuple[Any, Any]:
    return COMMENTS.c.entry_id == entry_id, COMMENTS.c.state == APPROVED
