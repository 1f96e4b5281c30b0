"""The verbs of accounts: create, find, change the password or groups, deactivate."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms import clock
from cms.access.actor import group_principal, user_principal
from cms.access.grants import administrators
from cms.access.step_up import require_step_up
from cms.accounts.groups import NAME_RULE, is_group_name, unknown_groups
from cms.accounts.links import end_links
from cms.accounts.models import User, UserSession
from cms.accounts.passwords import DEFAULT, PasswordParameters, hash_password
from cms.accounts.strength import check_password
from cms.db.identifiers import is_id
from cms.errors import FieldProblem, NotFound, StateConflict, ValidationFailed
from cms.events.acting import record
from cms.settings.language_tags import tag_problem

MAX_GROUPS = 100
"""How many groups a user may be in."""

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)*")


def normal_email(email: str) -> str:
    """Return the form in which an address is stored and found: NFKC, case-folded, trimmed."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def create_user(
    session: Session,
    email: str,
    name: str,
    password: str | None = None,
    *,
    groups: Iterable[str] = (),
    locale: str | None = None,
    parameters: PasswordParameters = DEFAULT,
) -> User:
    """Create an active account; without a password it can't sign in, but may have tokens.

    `locale` is the language (BCP 47) that its owner prefers.

    Raises `ValidationFailed` with every problem; an address that is taken is one.
    """
    address, names = normal_email(email), _groups(groups)
    if names:
        require_step_up(session, "Putting a user into groups")
    problems = [*address_problems(address), *_name_problems(name), *_group_problems(session, names)]
    problems += locale_problems(locale)
    if not problems and find_by_email(session, address):
        problems.append(_taken())
    if problems:
        raise ValidationFailed(problems)
    if password is not None:
        check_password(password, parameters.rules, (address, name))
    user = User(
        email=address,
        name=name,
        password_hash=None if password is None else hash_password(password, parameters),
        active=True,
        groups=names,
        locale=locale,
        created_at=clock.now(),
    )
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError as error:
        raise ValidationFailed([_taken()]) from error
    record(session, "user.created", user.id, groups=names)
    return user


def find_by_email(session: Session, email: str) -> User | None:
    """Return the user with this address, in whatever case it is written, active or not."""
    address = normal_email(email)
    if not _acceptable(address):
        return None
    return session.scalars(select(User).where(User.email == address)).one_or_none()


def require_user(session: Session, user_id: str) -> User:
    """Return a user by id; raise `NotFound`."""
    user = session.get(User, user_id) if is_id(user_id) else None
    if user is None:
        raise NotFound(f"There is no user {user_id}.")
    return user


def rename(session: Session, user: User, name: str) -> None:
    """Give a user another name; raise `ValidationFailed` for one that is empty or too long."""
    problems = _name_problems(name)
    if problems:
        raise ValidationFailed(problems)
    user.name = name
    record(session, "user.renamed", user.id)


def set_password(
    session: Session,
    user: User,
    password: str,
    *,
    keep_session: str | None = None,
    parameters: PasswordParameters = DEFAULT,
) -> None:
    """Give a user a new password, and end their links in mail, and all sessions but `keep_session`.

    Raises `ValidationFailed` for one that may not be chosen; see `check_password`.
    """
    check_password(password, parameters.rules, (user.email, user.name))
    user.password_hash = hash_password(password, parameters)
    end_sessions(session, user.id, keep=keep_session)
    end_links(session, user.id)
    record(session, "user.password_changed", user.id)


def set_groups(session: Session, user: User, groups: Iterable[str]) -> None:
    """Put a user into exactly these groups.

    Raises `ValidationFailed`, or `StateConflict` where no active administrator would be left.
    """
    require_step_up(session, "Changing a user's groups")
    names = _groups(groups)
    problems = _group_problems(session, names)
    if problems:
        raise ValidationFailed(problems)
    user.groups, before = names, user.groups
    if user.active and not _administered(session):
        user.groups = before
        raise StateConflict("The last active administrator can't leave the group.")
    record(session, "user.groups_changed", user.id, groups=names)


def deactivate(session: Session, user: User) -> None:
    """Shut a user out: sign-in, sessions, tokens and links in mail end.

    Raises `StateConflict` for the last active administrator.
    """
    if user.active and not _administered(session, without=user.id):
        raise StateConflict("The last active administrator can't be deactivated.")
    user.active = False
    end_sessions(session, user.id)
    end_links(session, user.id)
    record(session, "user.deactivated", user.id)


def activate(session: Session, user: User) -> None:
    """Let a deactivated user in again."""
    if not user.active:
        user.active = True
        record(session, "user.activated", user.id)


def end_sessions(session: Session, user_id: str, *, keep: str | None = None) -> None:
    """Sign a user out everywhere, but for the session `keep` (its id)."""
    session.execute(
        delete(UserSession).where(UserSession.user_id == user_id, UserSession.id != (keep or ""))
    )


def _administered(session: Session, without: str | None = None) -> bool:
    """Say whether an active user is administrator, or nobody ever was made one."""
    wanted = administrators(session)
    users = session.scalars(select(User).where(User.active)) if wanted else ()
    return not wanted or any(
        user_principal(user.id) in wanted
        or any(group_principal(name) in wanted for name in user.groups)
        for user in users
        if user.id != without
    )


def _groups(groups: Iterable[str]) -> list[str]:
    return sorted(set(groups))


def _taken() -> FieldProblem:
    return FieldProblem("/email", "is the address of another account.")


def _acceptable(address: str) -> bool:
    printable = address.isprintable() and not any("\ud800" <= c <= "\udfff" for c in address)
    return printable and len(address) <= 254 and bool(_EMAIL.fullmatch(address))


def address_problems(address: str) -> list[FieldProblem]:
    """Return what is wrong with an address, in the form that `normal_email` gives it."""
    if _acceptable(address):
        return []
    return [FieldProblem("/email", "has to be an address such as ann@example.org.")]


def _name_problems(name: str) -> list[FieldProblem]:
    if 1 <= len(name) <= 200 and name.isprintable():
        return []
    return [FieldProblem("/name", "has to be 1 to 200 characters.")]


def locale_problems(locale: str | None) -> list[FieldProblem]:
    """Return what is wrong with a language that somebody prefers."""
    problem = None if locale is None else tag_problem(locale)
    return [FieldProblem("/locale", f"{problem}.")] if problem else []


def _group_problems(session: Session, names: list[str]) -> list[FieldProblem]:
    if len(names) > MAX_GROUPS:
        return [FieldProblem("/groups", f"has more than {MAX_GROUPS} names.")]
    unknown = unknown_groups(session, filter(is_group_name, names))
    return [
        FieldProblem(
            f"/groups/{index}",
            f"names no group: there is no {name!r}." if name in unknown else NAME_RULE,
        )
        for index, name in enumerate(names)
        if name in unknown or not is_group_name(name)
    ]
