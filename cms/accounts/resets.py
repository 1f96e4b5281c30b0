"""Resets: somebody who forgot their password chooses another, by a link that is mailed."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.accounts.letters import NOTICE
from cms.accounts.letters import RESET as RESET_JOB
from cms.accounts.links import RESET, Links
from cms.accounts.models import User
from cms.accounts.networks import network_of
from cms.accounts.passwords import DEFAULT, PasswordParameters
from cms.accounts.throttling import ACCOUNT, Throttle, admit, clear, counter
from cms.accounts.users import normal_email, set_password
from cms.errors import StateConflict
from cms.jobs.queue import enqueue

ASKED = Throttle(free=3, first=60.0, longest=900.0)
"""How asking for one account slows down: its owner gets the mails."""
ASKING = Throttle(free=20, first=10.0)
"""How asking from one address slows down."""


def ask_reset(session: Session, email: str, address: str) -> None:
    """Let a worker mail a link to who has this address, if anybody has.

    What is done here is the same whether or not there is such an account: `address`, that of the
    network peer, learns nothing. Needs a writing transaction. Raises `TooManyRequests`.
    """
    wanted = normal_email(email)
    counters = (
        counter("reset account", wanted, ASKED),
        counter("reset address", network_of(address), ASKING),
    )
    admit(session, counters, "Too many passwords were asked for: try again later.")
    known = select(User.id).where(User.email == _sayable(wanted))
    enqueue(session, RESET_JOB, {"user": session.scalar(known)})


def mail_reset(session: Session, user: User, links: Links) -> None:
    """Mail somebody a link to choose a new password by, as who runs the site wishes.

    Raises `StateConflict` where no mail can be sent, and for an account that is deactivated or
    has no password.
    """
    links.require()
    if not user.active:
        raise StateConflict("This account is deactivated: activate it first.")
    if user.password_hash is None:
        raise StateConflict("This account has no password: invite its owner instead.")
    enqueue(session, RESET_JOB, {"user": user.id})


def reset(
    session: Session,
    links: Links,
    token: str,
    password: str,
    parameters: PasswordParameters = DEFAULT,
) -> User | None:
    """Give the user of a link another password, and end all their sessions; None for a bad token.

    Raises `ValidationFailed` for a password that may not be chosen; the link stays good.
    """
    found = links.take(session, RESET, token)
    if found is None:
        return None
    user = found[1]
    set_password(session, user, password, parameters=parameters)
    # Whoever reads the owner's mail is the owner: guesses of others no longer hold them up.
    names = (("account", ACCOUNT), ("reset account", ASKED))
    clear(session, [counter(kind, user.email, throttle) for kind, throttle in names])
    enqueue(session, NOTICE, {"notice": "password_changed", "user": user.id})
    return user


def _sayable(address: str) -> str:
    """Return a text that every database takes; what it does not is nobody's address."""
    return address.replace("\0", " ").encode("utf-8", "replace").decode()
