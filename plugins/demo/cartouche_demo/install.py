"""Puts the demo into a site: its users with their roles, then its content in their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from sqlalchemy.orm import Session

from cartouche_demo.load import Progress, load
from cartouche_demo.users import DemoUser, demo_users
from cms.sdk import (
    Executor,
    Hooks,
    TypeRegistry,
    User,
    actor_for_user,
    create_user,
    find_by_email,
    grant,
    load_site,
    user_principal,
)


def install(
    session: Session,
    registry: TypeRegistry,
    hooks: Hooks,
    progress: Progress | None = None,
    pictures: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, int]:
    """Write what is missing of the demo; return how many entries of each type were written.

    A demo user who is there already keeps the roles that he has. `pictures` are uploads by key, see
    `cartouche_demo.pictures`; without them the demo has none. Commits nothing.
    """
    executors = _executors(session, registry, hooks)
    return load(executors.__getitem__, progress, pictures)


def _executors(session: Session, registry: TypeRegistry, hooks: Hooks) -> Mapping[str, Executor]:
    """Return, by e-mail address, executors that may do everything in a demo user's name."""
    site = load_site(session)
    found = {}
    for one in demo_users():
        user = find_by_email(session, one.email) or _add(session, one)
        actor = replace(actor_for_user(user), system=True)
        found[one.email] = Executor(session, site, registry, actor, hooks)
    return found


def _add(session: Session, one: DemoUser) -> User:
    user = create_user(session, one.email, one.name)
    session.flush()
    grant(session, user_principal(user.id), one.role)
    return user
