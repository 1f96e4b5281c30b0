"""One's own account: name, language, time zone; a new password or address, by the present password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms import clock
from cms.accounts.letters import LINK, NOTICE
from cms.accounts.links import ADDRESS, Links, end_links
from cms.accounts.models import MailedLink, User
from cms.accounts.passwords import DEFAULT, PasswordParameters, verify_password
from cms.accounts.throttling import ACCOUNT, admit_in_turn, counter, take_back
from cms.accounts.users import (
    address_problems,
    find_by_email,
    locale_problems,
    normal_email,
    rename,
    set_password,
)
from cms.errors import FieldProblem, ValidationFailed
from cms.events.acting import record
from cms.jobs.queue import enqueue


def change_profile(session: Session, user: User, changes: Mapping[str, Any]) -> None:
    """Change `name`, `locale` (BCP 47) or `time_zone` (such as `Europe/Berlin`), null for none.

    What is not named stays. Raises `ValidationFailed` with every problem.
    """
    problems = locale_problems(changes.get("locale"))
    problems += time_zone_problems(changes.get("time_zone"))
    if problems:
        raise ValidationFailed(problems)
    if "name" in changes and changes["name"] != user.name:
        rename(session, user, changes["name"])
    other = {
        name: changes[name]
        for name in ("locale", "time_zone")
        if name in changes and changes[name] != getattr(user, name)
    }
    if other:
        for name, value in other.items():
            setattr(user, name, value)
        record(session, "user.profile_changed", user.id, **other)


def is_own_password(
    session: Session, user: User, password: str, parameters: PasswordParameters = DEFAULT
) -> bool:
    """Say whether somebody who is signed in knows the password too.

    Needs a writing transaction, which has to be committed also after False: a wrong one is
    counted like one at signing in. Raises `TooManyRequests`.
    """
    guesses = (counter("account", user.email, ACCOUNT),)
    admit_in_turn(session, guesses)
    if not verify_password(user.password_hash, password, parameters).right:
        return False
    take_back(session, guesses)
    return True


def change_password(
    session: Session,
    user: User,
    password: str,
    *,
    keep_session: str | None = None,
    parameters: PasswordParameters = DEFAULT,
) -> None:
    """Give oneself a new password, which ends one's other sessions, and be told by mail."""
    set_password(session, user, password, keep_session=keep_session, parameters=parameters)
    enqueue(session, NOTICE, {"notice": "password_changed", "user": user.id})


def ask_address(session: Session, user: User, email: str, links: Links) -> None:
    """Ask for another address: it is the user's once a link that is mailed there is followed.

    The present address is told. Whether somebody else has the new one is not: no mail goes
    there then. Raises `ValidationFailed` for what is no address, and `StateConflict` where no
    mail can be sent.
    """
    wanted = normal_email(email)
    problems = address_problems(wanted)
    if problems:
        raise ValidationFailed(problems)
    if wanted == user.email:
        return
    links.require()
    end_links(session, user.id, ADDRESS)
    link = links.make(session, ADDRESS, user, wanted)
    told = {"notice": "address_asked", "user": user.id, "to": user.email}
    enqueue(session, NOTICE, told)
    enqueue(session, LINK, {"link": link.id})
    record(session, "user.address_asked", user.id)


def confirm_address(session: Session, links: Links, token: str) -> User | None:
    """Give the user of a link the address that it was mailed to; None for a bad token.

    Also where somebody else has the address by now.
    """
    found = links.take(session, ADDRESS, token)
    if found is None or find_by_email(session, found[0].email) is not None:
        return None
    link, user = found
    before = user.email
    try:
        with session.begin_nested():
            user.email = link.email
    except IntegrityError:
        # Somebody else was given it at the same time.
        return None
    end_links(session, user.id)
    enqueue(session, NOTICE, {"notice": "address_changed", "user": user.id, "to": before})
    record(session, "user.address_changed", user.id)
    return user


def asked_address(session: Session, user: User) -> str | None:
    """Return the address that waits to be confirmed."""
    return session.scalar(
        select(MailedLink.email).where(
            MailedLink.user_id == user.id,
            MailedLink.kind == ADDRESS,
            MailedLink.expires_at > clock.now(),
        )
    )


def time_zone_problems(name: str | None) -> list[FieldProblem]:
    """Return what is wrong with the name of a time zone."""
    try:
        if name is not None:
            ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return [FieldProblem("/time_zone", "has to be a time zone such as Europe/Berlin.")]
    return []
