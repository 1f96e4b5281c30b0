"""Groups of users: made, named anew and deleted; who is in one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, true
from sqlalchemy.orm import Session

from cms import clock
from cms.access.actor import group_principal
from cms.access.models import Grant
from cms.accounts.models import User, UserGroup
from cms.errors import FieldProblem, NotFound, StateConflict, ValidationFailed
from cms.events.acting import record

LABEL_MAX = 200
"""Characters that the label of a group may have."""
_NAME = re.compile(r"[^\s\x00-\x1f]{1,64}")


def create_group(session: Session, name: str, label: str) -> UserGroup:
    """Make a group, which holds nobody yet.

    Raises `ValidationFailed` with every problem, and `StateConflict` where there is one.
    """
    problems = label_problems(label)
    if not is_group_name(name):
        problems.insert(0, FieldProblem("/name", NAME_RULE))
    if problems:
        raise ValidationFailed(problems)
    if session.get(UserGroup, name) is not None:
        raise StateConflict(f"There is a group {name!r} already.")
    group = UserGroup(name=name, label=label, created_at=clock.now())
    session.add(group)
    record(session, "group.created", name, label=label)
    return group


def label_group(session: Session, group: UserGroup, label: str) -> None:
    """Give a group another label; its name stays, since rights go by it."""
    problems = label_problems(label)
    if problems:
        raise ValidationFailed(problems)
    if label != group.label:
        group.label = label
        record(session, "group.changed", group.name, label=label)


def delete_group(session: Session, name: str) -> None:
    """Delete a group that nobody is in and that has no role.

    Raises `NotFound`, and `StateConflict` saying what stands in the way.
    """
    group = require_group(session, name)
    count = count_members(session, name)
    if count:
        raise StateConflict(f"The group {name!r} has {count} members: take them out first.")
    given = session.scalar(select(func.count()).where(Grant.principal == group_principal(name)))
    if given:
        raise StateConflict(f"The group {name!r} has {given} grants: revoke these first.")
    session.delete(group)
    record(session, "group.deleted", name)


def require_group(session: Session, name: str) -> UserGroup:
    """Return a group; raise `NotFound`."""
    group = session.get(UserGroup, name) if is_group_name(name) else None
    if group is None:
        raise NotFound(f"There is no group {name!r}.")
    return group


def list_groups(session: Session, *, limit: int, offset: int = 0) -> Sequence[UserGroup]:
    """Return groups by their names."""
    return session.scalars(
        select(UserGroup).order_by(UserGroup.name).limit(limit).offset(offset)
    ).all()


def count_groups(session: Session) -> int:
    """Return how many groups there are."""
    return session.scalar(select(func.count()).select_from(UserGroup)) or 0


def members(session: Session, name: str, *, limit: int, offset: int = 0) -> Sequence[User]:
    """Return the users in a group, the deactivated ones included, by their address."""
    query = select(User).where(_is_in(session, name)).order_by(User.email, User.id)
    return session.scalars(query.limit(limit).offset(offset)).all()


def count_members(session: Session, name: str) -> int:
    """Return how many users are in a group."""
    query = select(func.count()).select_from(User).where(_is_in(session, name))
    return session.scalar(query) or 0


def member_counts(session: Session, names: Iterable[str]) -> Mapping[str, int]:
    """Return how many users are in each of some groups, in one query; none is not named."""
    named = _named(session)
    query = (
        select(named.c.value, func.count())
        .select_from(User)
        .join(named, true())
        .where(named.c.value.in_(sorted(names)))
        .group_by(named.c.value)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def unknown_groups(session: Session, names: Iterable[str]) -> set[str]:
    """Return those of the names that no group has."""
    wanted = set(names)
    if not wanted:
        return wanted
    query = select(UserGroup.name).where(UserGroup.name.in_(sorted(wanted)))
    return wanted - set(session.scalars(query))


NAME_RULE = "has to be 1 to 64 characters without spaces."


def is_group_name(name: str) -> bool:
    """Say whether a group may have this name."""
    printable = name.isprintable() and not any("\ud800" <= c <= "\udfff" for c in name)
    return printable and bool(_NAME.fullmatch(name))


def label_problems(label: str) -> list[FieldProblem]:
    """Return what is wrong with a label."""
    if 1 <= len(label) <= LABEL_MAX and label.isprintable():
        return []
    return [FieldProblem("/label", f"has to be 1 to {LABEL_MAX} characters.")]


def _named(session: Session) -> Any:
    """Return the table of the groups that one user names, with a column `value`."""
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    rows = func.jsonb_array_elements_text if on_postgresql else func.json_each
    return rows(User.groups).table_valued("value", name="named")


def _is_in(session: Session, name: str) -> ColumnElement[bool]:
    named = _named(session)
    return exists(select(1).select_from(named).where(named.c.value == name).correlate(User))
