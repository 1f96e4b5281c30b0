"""Whom tasks and mentions can name: people who may see the entry that it is about."""

from __future__ import annotations

from collections.abc import Iterable

import orjson
from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import Session

from cms.access.acl import decide
from cms.access.actor import Actor
from cms.access.facts import Facts
from cms.access.rights import Rights
from cms.accounts.actors import actor_for_user
from cms.accounts.models import User
from cms.content.context import WriteContext
from cms.content.state import EntryState


def seeing_actor(ctx: WriteContext, state: EntryState, user_id: str) -> Actor | None:
    """Return the actor of an active user who may see an entry's draft in any locale, else None.

    That nobody has the id, and that its owner may not see the entry, are told apart by nobody.
    """
    user = ctx.session.get(User, user_id)
    if user is None or not user.active:
        return None
    actor = actor_for_user(user)
    for locale in ctx.site.locales:
        facts = ctx.facts(state, ctx.stored(state, locale), locale)
        if decide(ctx.rights, actor, "view_draft", facts).allowed:
            return actor
    return None


def group_has_members(session: Session, name: str) -> bool:
    """Say whether any active user is in a group."""
    quoted = orjson.dumps(name).decode()
    groups = cast(User.groups, Text)
    query = select(User.groups).where(User.active, groups.contains(quoted, autoescape=True))
    return any(name in groups for groups in session.scalars(query))


def names_of(session: Session, user_ids: Iterable[str | None]) -> dict[str, str]:
    """Return the names of users by id; one query, none where nobody is asked for."""
    wanted = sorted({one for one in user_ids if one is not None})
    if not wanted:
        return {}
    rows = session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def people_seeing(
    session: Session, rights: Rights, facts: Iterable[Facts], *, words: str = "", limit: int = 50
) -> list[User]:
    """Return active users who may see an entry's draft, by name; `words` are part of their name.

    `facts` are the entry's, in each locale: whoever sees one of them sees the entry. These are
    the people whom tasks and mentions can name, and nobody is told of any others.
    """
    asked = list(facts)
    query = select(User).where(User.active).order_by(func.lower(User.name), User.id)
    if words:
        query = query.where(User.name.icontains(words, autoescape=True))
    found: list[User] = []
    for user in session.scalars(query.execution_options(yield_per=limit)):
        actor = actor_for_user(user)
        if any(decide(rights, actor, "view_draft", one).allowed for one in asked):
            found.append(user)
        if len(found) == limit:
            break
    return found
