"""Hashes and verifies passwords with argon2id (RFC 9106), by parameters from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cms.accounts.leaked import leaked_list
from cms.accounts.strength import DEFAULT_RULES, MAX_LENGTH, PasswordRules, encodable, normal
from cms.settings.rooms import AccountSettings, SiteSettings


@dataclass(frozen=True)
class PasswordParameters:
    """The cost of a hash (the defaults are OWASP's), and what a password has to be.

    `memory` is in KiB; `passes` and `lanes` are argon2's t and p.
    """

    memory: int = 19456
    passes: int = 2
    lanes: int = 1
    rules: PasswordRules = DEFAULT_RULES


def parameters_of(
    settings: AccountSettings, site: SiteSettings | None = None
) -> PasswordParameters:
    """Return the parameters that the installation's settings name.

    Raises ConfigurationError where there is no such list of leaked passwords.
    """
    known = () if site is None else (site.name, urlsplit(site.url).hostname or "")
    leaked = settings.password_leaked
    return PasswordParameters(
        memory=settings.argon2_memory,
        passes=settings.argon2_time,
        lanes=settings.argon2_parallelism,
        rules=PasswordRules(
            least=settings.password_min,
            score=settings.password_score,
            leaked=None if leaked is None else leaked_list(leaked),
            words=known,
        ),
    )


DEFAULT = PasswordParameters()


@dataclass(frozen=True)
class Verified:
    """Whether a password was right, and whether its hash should be made anew, at today's cost."""

    right: bool
    rehash: bool = False


def hash_password(password: str, parameters: PasswordParameters = DEFAULT) -> str:
    """Return the hash of a password, in argon2's own text form with its salt and parameters."""
    return _hasher(parameters).hash(normal(password))


def verify_password(
    stored: str | None, password: str, parameters: PasswordParameters = DEFAULT
) -> Verified:
    """Verify `password` against a stored hash, or None where an account has none.

    Without a hash it takes as long as with one, so that time does not tell accounts apart.
    """
    hasher = _hasher(parameters)
    fits = len(password) <= MAX_LENGTH and encodable(password)
    presented = normal(password) if fits else ""
    try:
        hasher.verify(stored or _dummy(parameters), presented)
    except (VerificationError, InvalidHashError):
        return Verified(right=False)
    if stored is None or not fits:
        return Verified(right=False)
    return Verified(right=True, rehash=hasher.check_needs_rehash(stored))


@lru_cache(maxsize=8)
def _hasher(parameters: PasswordParameters) -> PasswordHasher:
    return PasswordHasher(
        time_cost=parameters.passes, memory_cost=parameters.memory, parallelism=parameters.lanes
    )


@lru_cache(maxsize=8)
def _dummy(parameters: PasswordParameters) -> str:
    return hash_password("", parameters)
