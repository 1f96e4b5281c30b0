"""API tokens: made once and shown once, stored as a hash, narrowed by scopes."""

from __future__ import annotations

import hashlib
import re
import secrets
import string
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from cms import clock
from cms.access.actor import ANY, TokenScope
from cms.access.rules import is_name
from cms.access.scopes import Descendants, make_scope
from cms.access.step_up import require_step_up
from cms.accounts.models import ApiToken, User
from cms.db.identifiers import is_id
from cms.errors import FieldProblem, NotFound, StateConflict, ValidationFailed
from cms.events.acting import record

PREFIX = "cms_"
TOUCH_EVERY = timedelta(minutes=1)
"""How exact `last_used_at` is; writing it at each request would make a write of each read."""
MAX_SCOPES = 100
"""How many scopes a token may have."""

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_RANDOM, _CHECK, _SHOWN = 32, 6, 12
_FORM = re.compile(rf"{PREFIX}([0-9A-Za-z]{{{_RANDOM}}})_([0-9A-Za-z]{{{_CHECK}}})")


@dataclass(frozen=True)
class NewToken:
    """A token just made; `secret` is in no database and can't be shown again."""

    token: ApiToken
    secret: str


def new_secret() -> str:
    """Return `cms_<32 characters, base62>_<6 characters, CRC-32>`: about 190 random bits.

    The prefix and the checksum let scanners of source code find a leaked one, and let a mistyped
    one be refused without asking the database.
    """
    body = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM))
    return f"{PREFIX}{body}_{_checksum(body)}"


def well_formed(presented: str) -> bool:
    """Say whether the text has the form of a token and its checksum is right."""
    found = _FORM.fullmatch(presented)
    return found is not None and _checksum(found[1]) == found[2]


def _checksum(body: str) -> str:
    number, digits = zlib.crc32(body.encode()), ""
    for _ in range(_CHECK):
        number, digit = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits


def hash_secret(secret: str) -> str:
    """Return the SHA-256 of a random secret: long enough to need neither salt nor slowness."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def create_token(
    session: Session,
    user: User,
    name: str,
    *,
    scopes: Iterable[TokenScope] | None = None,
    expires_at: datetime | None = None,
    descendants: Descendants | None = None,
) -> NewToken:
    """Make a token that acts in `user`'s name, narrowed by `scopes` (None: all the user may).

    `descendants` is the port to the tree, needed where a scope names a subtree. Raises
    `ValidationFailed` for a bad name or expiry, `NotFound` for an unknown subtree.
    """
    require_step_up(session, "Making a token")
    narrowed = None if scopes is None else tuple(scopes)
    problems = _problems(name, expires_at)
    if problems:
        raise ValidationFailed(problems)
    for subtree in sorted({scope.subtree for scope in narrowed or () if scope.subtree}):
        if descendants is None:
            raise ValueError("A token for a subtree needs the port to the tree.")
        make_scope(session, subtree, descendants, pinned=True)
    stored = None if narrowed is None else [scope.to_json() for scope in narrowed]
    made = _add(session, user.id, name, stored, expires_at)
    token = made.token
    record(session, "token.created", token.id, user=user.id, token=name, scopes=token.scopes)
    return made


def _add(
    session: Session,
    user_id: str,
    name: str,
    scopes: list[dict[str, Any]] | None,
    expires_at: datetime | None,
) -> NewToken:
    secret = new_secret()
    token = ApiToken(
        prefix=secret[:_SHOWN],
        hash=hash_secret(secret),
        name=name,
        user_id=user_id,
        scopes=scopes,
        created_at=clock.now(),
        expires_at=expires_at,
    )
    session.add(token)
    session.flush()
    return NewToken(token, secret)


def _problems(name: str, expires_at: datetime | None) -> list[FieldProblem]:
    problems = []
    if not (1 <= len(name) <= 200 and name.isprintable()):
        problems.append(FieldProblem("/name", "has to be 1 to 200 characters."))
    if expires_at is not None and expires_at <= clock.now():
        problems.append(FieldProblem("/expires_at", "has to lie in the future."))
    return problems


def scopes_from_json(value: Any) -> tuple[TokenScope, ...] | None:
    """Read the scopes of a token (null: none); raise `ValidationFailed` with every problem."""
    if value is None:
        return None
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_SCOPES:
        detail = f"has to be null or a list of 1 to {MAX_SCOPES} scopes."
        raise ValidationFailed([FieldProblem("/scopes", detail)])
    problems: list[FieldProblem] = []
    scopes = tuple(_scope(item, f"/scopes/{index}", problems) for index, item in enumerate(value))
    if problems:
        raise ValidationFailed(problems)
    return scopes


def _scope(item: Any, pointer: str, problems: list[FieldProblem]) -> TokenScope:
    if not isinstance(item, Mapping):
        problems.append(FieldProblem(pointer, "has to be an object."))
        return TokenScope()
    known = ("permission", "type", "subtree", "locale")
    for key in item:
        if key not in known:
            detail = f"is not part of a scope, which has {', '.join(known)}."
            problems.append(FieldProblem(f"{pointer}/{key}", detail))
    named = {key: item.get(key, ANY) for key in ("permission", "type", "locale")}
    for key, value in named.items():
        if not is_name(value):
            problems.append(FieldProblem(f"{pointer}/{key}", "has to be a name, or '*'."))
    subtree = item.get("subtree")
    if subtree is not None and not (isinstance(subtree, str) and is_id(subtree)):
        problems.append(
            FieldProblem(f"{pointer}/subtree", "has to be the id of an entry, or null.")
        )
    return TokenScope(subtree=subtree, **named)


def find_token(session: Session, presented: str) -> tuple[ApiToken, User] | None:
    """Return the token and its user, if it is good: neither revoked nor expired, its user active."""
    if not well_formed(presented):
        return None
    row = session.execute(
        select(ApiToken, User)
        .join(User, User.id == ApiToken.user_id)
        .where(ApiToken.hash == hash_secret(presented))
    ).one_or_none()
    if row is None:
        return None
    token, user = row
    expired = token.expires_at is not None and token.expires_at <= clock.now()
    return None if token.revoked_at or expired or not user.active else (token, user)


def touch_due(token: ApiToken) -> bool:
    """Say whether the token's last use is old enough to be written down anew."""
    last = token.last_used_at
    return last is None or last <= clock.now() - TOUCH_EVERY


def touch_token(session: Session, token_id: str) -> None:
    """Write down that a token is used now, at most once a minute; needs a writing transaction."""
    now = clock.now()
    due = or_(ApiToken.last_used_at.is_(None), ApiToken.last_used_at <= now - TOUCH_EVERY)
    session.execute(update(ApiToken).where(ApiToken.id == token_id, due).values(last_used_at=now))


def rotate_token(
    session: Session, token: ApiToken, *, overlap: timedelta = timedelta()
) -> NewToken:
    """Make a token that takes another one's place, with its name, scopes and length of life.

    The old one is good for `overlap` more, so that who uses it can be told of the new one first.
    Raises `StateConflict` for one that is revoked or has expired.
    """
    require_step_up(session, "Making a token")
    now = clock.now()
    expired = token.expires_at is not None and token.expires_at <= now
    if token.revoked_at is not None or expired:
        raise StateConflict("Only a token that is good can be rotated: make a new one.")
    life = None if token.expires_at is None else token.expires_at - token.created_at
    expires_at = None if life is None else now + life
    made = _add(session, token.user_id, token.name, token.scopes, expires_at)
    ends = now + overlap
    token.expires_at = ends if token.expires_at is None else min(token.expires_at, ends)
    session.flush()
    new = made.token.id
    record(session, "token.rotated", token.id, new, user=token.user_id, token=token.name)
    return made


def revoke_token(session: Session, token_id: str) -> None:
    """Make a token worthless from now on; raise `NotFound` if there is none such."""
    token = session.get(ApiToken, token_id) if is_id(token_id) else None
    if token is None:
        raise NotFound(f"There is no token {token_id}.")
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        record(session, "token.revoked", token.id, user=token.user_id)
