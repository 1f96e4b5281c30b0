"""Whom tasks and mentions can name: people who may see the entry that it is about."""

from __future__ import annotations

from collections.abc import Iterable

import orjson
from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from cms.access.acl import decide
from cms.access.actor import Actor
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
