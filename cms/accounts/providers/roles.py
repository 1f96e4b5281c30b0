"""Roles that somebody has by their groups at a provider: gained and lost whenever they sign in."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cms.access.actor import user_principal
from cms.access.grants import grant, revoke
from cms.access.models import Grant, Role
from cms.accounts.providers.models import ProviderIdentity, ProviderRole
from cms.errors import StateConflict

log = logging.getLogger("cms.accounts")


def roles_of(groups: Iterable[str], mapped: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Return the roles that members of these groups have."""
    return frozenset(role for name in groups for role in mapped.get(name, ()))


def set_roles(session: Session, identity: ProviderIdentity, wanted: frozenset[str]) -> None:
    """Let the identity's user have exactly these roles by it, on the whole site.

    What was given by hand stays, and is not the provider's. A name that is no role is logged. The
    last administrator keeps the role, as they would if somebody took it back.
    """
    known = frozenset(session.scalars(select(Role.name).where(Role.name.in_(sorted(wanted)))))
    for name in sorted(wanted - known):
        log.warning("cms.provider.%s.roles names %r, which is no role", identity.provider, name)
    had = {one.role: one for one in _given(session, identity)}
    for name in sorted(known - had.keys()):
        _gain(session, identity, name)
    for name in sorted(had.keys() - known):
        _lose(session, identity, had[name])


def _given(session: Session, identity: ProviderIdentity) -> Iterable[Grant]:
    query = select(Grant).join(ProviderRole, ProviderRole.grant_id == Grant.id)
    return session.scalars(query.where(ProviderRole.identity_id == identity.id)).all()


def _gain(session: Session, identity: ProviderIdentity, role: str) -> None:
    principal = user_principal(identity.user_id)
    there = select(Grant.id).where(
        Grant.principal == principal, Grant.role == role, Grant.entry_id.is_(None)
    )
    found = session.scalar(there)
    if found is not None and not _providers_have(session, found):
        return
    given = grant(session, principal, role)
    session.flush()
    session.add(ProviderRole(identity_id=identity.id, grant_id=given.id))


def _lose(session: Session, identity: ProviderIdentity, given: Grant) -> None:
    mine = ProviderRole.identity_id == identity.id, ProviderRole.grant_id == given.id
    if _providers_have(session, given.id) == 1:
        try:
            revoke(session, given.id)
        except StateConflict:
            log.warning("provider %s: the last administrator stays one", identity.provider)
            return
    session.execute(delete(ProviderRole).where(*mine))


def _providers_have(session: Session, grant_id: str) -> int:
    query = select(func.count()).where(ProviderRole.grant_id == grant_id)
    return session.scalar(query) or 0
