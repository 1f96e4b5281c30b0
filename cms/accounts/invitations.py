"""Invitations: an account whose owner chooses the first password, by a link that is mailed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from cms import clock
from cms.accounts.letters import LINK
from cms.accounts.links import INVITATION, Links, end_links
from cms.accounts.models import MailedLink, User
from cms.accounts.passwords import DEFAULT, PasswordParameters
from cms.accounts.users import rename, set_password
from cms.errors import StateConflict
from cms.events.acting import record
from cms.jobs.queue import enqueue


def invite(session: Session, user: User, links: Links) -> MailedLink:
    """Mail an invitation; what was mailed before leads nowhere from then on.

    Raises `StateConflict` where no mail can be sent, and for an account that is deactivated or
    has a password.
    """
    links.require()
    if user.password_hash is not None:
        raise StateConflict("This account has a password: its owner can ask for a new one.")
    if not user.active:
        raise StateConflict("This account is deactivated: activate it first.")
    end_links(session, user.id, INVITATION)
    link = links.make(session, INVITATION, user, user.email)
    enqueue(session, LINK, {"link": link.id})
    record(session, "user.invited", user.id, expires_at=clock.to_text(link.expires_at))
    return link


def accept(
    session: Session,
    links: Links,
    token: str,
    password: str,
    name: str | None = None,
    parameters: PasswordParameters = DEFAULT,
) -> User | None:
    """Give the invited user a password, and another name if they want; None for a bad token.

    Raises `ValidationFailed` for a password or name that may not be; the invitation stays good.
    """
    found = links.take(session, INVITATION, token)
    if found is None or found[1].password_hash is not None:
        return None
    user = found[1]
    if name is not None and name != user.name:
        rename(session, user, name)
    set_password(session, user, password, parameters=parameters)
    record(session, "user.joined", user.id)
    return user
