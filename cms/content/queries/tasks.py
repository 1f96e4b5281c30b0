"""Lists of tasks, of those entries whose drafts the reader sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session

from cms.access.models import EntryScope
from cms.content.collaboration.tasks.models import Task
from cms.content.lens import Lens
from cms.content.queries.columns import Editions, editions
from cms.content.queries.seeing import seen
from cms.content.queries.titles import Called, titles

Which = Literal["open", "done", "cancelled", "all"]
ME, TEAM, NOBODY, WAITING = "me", "team", "nobody", "waiting"
"""Whose tasks: the reader's own, those of the reader's roles and groups, those of nobody, and those
of the first two together."""


@dataclass(frozen=True)
class TaskQuery:
    """Which tasks are listed; `assignee` is `me`, `team`, `nobody`, `waiting` or as in `Task`, or all.

    `due` lists what is due by an instant, that instant included.
    """

    assignee: str | None = None
    which: Which = "open"
    due: datetime | None = None
    entry_id: str | None = None
    task_id: str | None = None


class ListedTask(NamedTuple):
    """A task with what its entry is called; None where the reader may not read that."""

    task: Task
    type: str
    title: str | None


def list_tasks(
    session: Session, lens: Lens, query: TaskQuery, *, limit: int, offset: int = 0
) -> Sequence[ListedTask]:
    """Return tasks, those due first at the top, those without a date last."""
    edition = editions()
    selected = (
        select(Task, edition.id, edition.type, edition.kind, edition.title)
        .join(edition, edition.entry_id == Task.entry_id)
        .where(_where(lens, edition, query))
        .order_by(Task.due_at.asc().nulls_last(), Task.id)
        .limit(limit)
        .offset(offset)
    )
    rows = [(row[0], Called(*row[1:])) for row in session.execute(selected)]
    called = titles(session, lens, [named for _, named in rows])
    return [ListedTask(task, named.type, called[named.edition_id]) for task, named in rows]


def count_tasks(session: Session, lens: Lens, query: TaskQuery) -> int:
    """Return how many there are."""
    edition = editions()
    counted = select(func.count()).select_from(Task)
    counted = counted.join(edition, edition.entry_id == Task.entry_id)
    return session.scalar(counted.where(_where(lens, edition, query))) or 0


def _where(lens: Lens, edition: Editions, query: TaskQuery) -> ColumnElement[bool]:
    conditions = [seen(lens, edition)]
    if query.which != "all":
        conditions.append(Task.state == query.which)
    if query.due is not None:
        conditions.append(Task.due_at <= query.due)
    if query.entry_id is not None:
        conditions.append(Task.entry_id == query.entry_id)
    if query.task_id is not None:
        conditions.append(Task.id == query.task_id)
    if query.assignee is not None:
        conditions.append(_assigned(lens, query.assignee))
    return and_(*conditions)


def _assigned(lens: Lens, assignee: str) -> ColumnElement[bool]:
    if assignee == NOBODY:
        return Task.assignee.is_(None)
    if assignee == ME:
        return Task.assignee == f"user:{lens.actor.user_id}"
    if assignee == WAITING:
        return or_(_assigned(lens, ME), _assigned(lens, TEAM))
    if assignee != TEAM:
        return Task.assignee == assignee
    groups = sorted(one for one in lens.actor.principals if one.startswith("group:"))
    return or_(
        Task.assignee.in_(groups),
        *(_of_role(name, scopes) for name, scopes in sorted(_roles(lens).items())),
    )


def _of_role(name: str, scopes: frozenset[str | None] | None) -> ColumnElement[bool]:
    """Return the condition for tasks of a role where it is held: None is everywhere."""
    given: Any = Task.assignee == f"role:{name}"
    if scopes is None:
        return and_(given)
    rows = select(EntryScope.entry_id).where(EntryScope.entry_id == Task.entry_id)
    alternatives: list[ColumnElement[bool]] = [
        exists(rows.where(EntryScope.scope_id.in_(sorted(one for one in scopes if one))))
    ]
    if None in scopes:
        alternatives.append(~exists(rows.where(EntryScope.scope_id.is_not(None))))
    return and_(given, or_(false(), *alternatives))


def _roles(lens: Lens) -> Mapping[str, frozenset[str | None] | None]:
    """Return the roles that the reader holds, each with the scopes in which it counts."""
    scopes = (None, *lens.rights.parents)
    held: dict[str, set[str | None]] = {}
    for scope in scopes:
        for place in lens.rights.chain(scope):
            for _, role in lens.rights.held(lens.actor.principals, place):
                held.setdefault(role.name, set()).add(scope)
    return {
        name: None if len(found) == len(scopes) else frozenset(found)
        for name, found in held.items()
    }
