"""Whom an event is about: from users, groups and roles to people with an account."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.access.actor import group_principal, user_principal
from cms.access.models import EntryScope
from cms.access.rights import load_rights
from cms.accounts.models import User


def people(session: Session, named: Iterable[str], entry_id: str | None) -> frozenset[str]:
    """Return the ids of the active users that `user:<id>`, `group:<name>` and `role:<name>` name.

    A role stands for those who hold it where the entry stands, or above it.
    """
    wanted: set[str] = set()
    for one in named:
        kind, _, name = one.partition(":")
        wanted |= _holders(session, name, entry_id) if kind == "role" else {one}
    if not wanted:
        return frozenset()
    users = session.execute(select(User.id, User.groups).where(User.active)).all()
    return frozenset(
        user_id
        for user_id, groups in users
        if user_principal(user_id) in wanted
        or not wanted.isdisjoint(group_principal(name) for name in groups)
    )


def _holders(session: Session, role: str, entry_id: str | None) -> set[str]:
    rights = load_rights(session)
    scope = session.scalar(select(EntryScope.scope_id).where(EntryScope.entry_id == entry_id))
    return {
        principal
        for place in rights.chain(scope)
        for principal, roles in rights.grants.get(place, {}).items()
        if role in roles
    }
