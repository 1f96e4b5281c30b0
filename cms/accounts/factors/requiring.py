"""Roles whose holders have to have a factor: until they add one, their sessions serve for nothing else."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from cms.access.actor import Actor
from cms.access.rights import Rights
from cms.accounts.factors.keeping import has_factor


def lacks_factor(session: Session, rights: Rights, actor: Actor, roles: Collection[str]) -> bool:
    """Say whether `actor` holds one of these roles, wherever, and has no factor."""
    if not roles or actor.user_id is None or not _holds(rights, actor, roles):
        return False
    return not has_factor(session, actor.user_id)


def _holds(rights: Rights, actor: Actor, roles: Collection[str]) -> bool:
    return any(
        name in roles
        for there in rights.grants.values()
        for principal in actor.principals & there.keys()
        for name in there[principal]
    )
