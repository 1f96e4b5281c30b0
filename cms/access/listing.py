"""Lists of roles and grants, in a fixed order, by page."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.access.models import Grant, InheritanceBreak, Role
from cms.db.identifiers import is_id
from cms.errors import NotFound


def list_roles(session: Session, *, limit: int, offset: int = 0) -> Sequence[Role]:
    """Return roles by their name."""
    return session.scalars(select(Role).order_by(Role.name).limit(limit).offset(offset)).all()


def count_roles(session: Session) -> int:
    """Return how many roles there are."""
    return session.scalar(select(func.count()).select_from(Role)) or 0


def has_role(session: Session, name: str) -> bool:
    """Say whether there is a role of this name."""
    return len(name) <= 64 and session.get(Role, name) is not None


def require_role(session: Session, name: str) -> Role:
    """Return a role; raise `NotFound`."""
    role = session.get(Role, name) if len(name) <= 64 else None
    if role is None:
        raise NotFound(f"There is no role {name[:80]!r}.")
    return role


def list_grants(session: Session, *, limit: int, offset: int = 0) -> Sequence[Grant]:
    """Return grants in the order in which they were given."""
    query = select(Grant).order_by(Grant.created_at, Grant.id)
    return session.scalars(query.limit(limit).offset(offset)).all()


def count_grants(session: Session) -> int:
    """Return how many grants there are."""
    return session.scalar(select(func.count()).select_from(Grant)) or 0


def grants_of(session: Session, principal: str, *, limit: int) -> Sequence[Grant]:
    """Return what is granted to a principal, in the order in which it was given."""
    query = select(Grant).where(Grant.principal == principal).order_by(Grant.created_at, Grant.id)
    return session.scalars(query.limit(limit)).all()


def require_grant(session: Session, grant_id: str) -> Grant:
    """Return a grant; raise `NotFound`."""
    found = session.get(Grant, grant_id.lower()) if is_id(grant_id) else None
    if found is None:
        raise NotFound(f"There is no grant {grant_id[:80]!r}.")
    return found


def list_breaks(session: Session, *, limit: int, offset: int = 0) -> Sequence[str]:
    """Return the ids of the entries that inherit no rights, sorted."""
    query = select(InheritanceBreak.entry_id).order_by(InheritanceBreak.entry_id)
    return session.scalars(query.limit(limit).offset(offset)).all()


def count_breaks(session: Session) -> int:
    """Return how many entries inherit no rights."""
    return session.scalar(select(func.count()).select_from(InheritanceBreak)) or 0


def require_break(session: Session, entry_id: str) -> str:
    """Return the id of an entry that inherits no rights; raise `NotFound`."""
    found = session.get(InheritanceBreak, entry_id.lower()) if is_id(entry_id) else None
    if found is None:
        raise NotFound(f"No break of inheritance is at {entry_id[:80]!r}.")
    return found.entry_id
