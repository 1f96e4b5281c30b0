"""Hashes and verifies passwords with argon2id (RFC 9106), by parameters from the settings."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cms.errors import FieldProblem, ValidationFailed
from cms.settings.rooms import AccountSettings

MIN_LENGTH = 12
"""Characters that a password must have, unless the settings say otherwise."""
MAX_LENGTH = 256
"""Characters that it may have, so that hashing has a bound."""


@dataclass(frozen=True)
class PasswordParameters:
    """The cost of a hash (the defaults are OWASP's), and how long a password has to be.

    `memory` is in KiB; `passes` and `lanes` are argon2's t and p; `least` is in characters.
    """

    memory: int = 19456
    passes: int = 2
    lanes: int = 1
    least: int = MIN_LENGTH


def parameters_of(settings: AccountSettings) -> PasswordParameters:
    """Return the parameters that the installation's settings name."""
    return PasswordParameters(
        memory=settings.argon2_memory,
        passes=settings.argon2_time,
        lanes=settings.argon2_parallelism,
        least=settings.password_min,
    )


DEFAULT = PasswordParameters()


@dataclass(frozen=True)
class Verified:
    """Whether a password was right, and whether its hash should be made anew, at today's cost."""

    right: bool
    rehash: bool = False


def hash_password(password: str, parameters: PasswordParameters = DEFAULT) -> str:
    """Return the hash of a password, in argon2's own text form with its salt and parameters."""
    return _hasher(parameters).hash(_normal(password))


def verify_password(
    stored: str | None, password: str, parameters: PasswordParameters = DEFAULT
) -> Verified:
    """Verify `password` against a stored hash, or None where an account has none.

    Without a hash it takes as long as with one, so that time does not tell accounts apart.
    """
    hasher = _hasher(parameters)
    fits = len(password) <= MAX_LENGTH and _encodable(password)
    presented = _normal(password) if fits else ""
    try:
        hasher.verify(stored or _dummy(parameters), presented)
    except (VerificationError, InvalidHashError):
        return Verified(right=False)
    if stored is None or not fits:
        return Verified(right=False)
    return Verified(right=True, rehash=hasher.check_needs_rehash(stored))


def check_password(password: str, email: str, least: int = MIN_LENGTH) -> None:
    """Raise `ValidationFailed` for a password that may not be chosen."""
    problem = _problem(password, email, least)
    if problem:
        raise ValidationFailed([FieldProblem("/password", problem)])


def _problem(password: str, email: str, least: int) -> str | None:
    if not _encodable(password) or "\0" in password:
        return "holds a character that a password can't have."
    length = len(_normal(password))
    if length < least:
        return f"has to have {least} characters at least."
    if max(length, len(password)) > MAX_LENGTH:
        return f"may have {MAX_LENGTH} characters at most."
    if _normal(password).casefold() == _normal(email).casefold():
        return "may not be the email address."
    return None


def _normal(password: str) -> str:
    # NIST SP 800-63B, 5.1.1.2: keyboards write one character in several ways.
    return unicodedata.normalize("NFKC", password)


def _encodable(password: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in password)


@lru_cache(maxsize=8)
def _hasher(parameters: PasswordParameters) -> PasswordHasher:
    return PasswordHasher(
        time_cost=parameters.passes, memory_cost=parameters.memory, parallelism=parameters.lanes
    )


@lru_cache(maxsize=8)
def _dummy(parameters: PasswordParameters) -> str:
    return hash_password("", parameters)
