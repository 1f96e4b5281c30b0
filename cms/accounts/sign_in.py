"""Signing in with a password or a passkey, without telling which accounts exist.

In three steps, so that nobody waits for whoever guesses: an attempt is counted in a transaction of
its own, the password is verified in none, and what came of it is written in a third. That one takes
its turn before it touches what was counted, as all do: no two wait for each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from cms.accounts.factors.passkeys import PasskeyProof
from cms.accounts.models import User
from cms.accounts.networks import network_of
from cms.accounts.passwords import (
    DEFAULT,
    PasswordParameters,
    Verified,
    hash_password,
    verify_password,
)
from cms.accounts.throttling import (
    ACCOUNT,
    ADDRESS,
    Counter,
    Throttle,
    admit,
    clear,
    counter,
    take_back,
)
from cms.accounts.users import find_by_email, normal_email
from cms.events.log import append
from cms.events.order import current_turn


@dataclass(frozen=True)
class SignInPolicy:
    """How much passwords cost to verify, and how failures slow down."""

    parameters: PasswordParameters = DEFAULT
    account: Throttle = ACCOUNT
    address: Throttle = ADDRESS
    device: Throttle = ACCOUNT


DEFAULT_POLICY = SignInPolicy()


@dataclass(frozen=True)
class Attempt:
    """An attempt that was let through, and counts as failed until it turns out well.

    `clears` are the failures that a success makes forgotten, `takes_back` those of which it takes
    back this one. `user_id` and `stored` (a hash) are those of the account, if there is one.
    """

    peer: Counter
    clears: tuple[Counter, ...] = ()
    takes_back: tuple[Counter, ...] = ()
    user_id: str | None = None
    stored: str | None = None

    def verify(self, password: str, parameters: PasswordParameters = DEFAULT) -> Verified:
        """Verify the password; takes as long where there is no account. Needs no transaction."""
        return verify_password(self.stored, password, parameters)


def attempt_password(
    session: Session,
    email: str,
    address: str,
    policy: SignInPolicy = DEFAULT_POLICY,
    device: str | None = None,
) -> Attempt:
    """Let an attempt through to the account of `email`, from the network peer at `address`.

    `device` names a known device, whose failures count by themselves. Needs a writing transaction
    that ends at once. Raises `TooManyRequests`, with the seconds to wait, for accounts that exist
    and such that do not alike.
    """
    peer = counter("address", network_of(address), policy.address)
    own = counter("account", normal_email(email), policy.account)
    shared: tuple[Counter, ...] = (peer,)
    if device is not None:
        own, shared = counter("device", device, policy.device), ()
    admit(session, (own, *shared))
    user = find_by_email(session, email)
    found = (user.id, user.password_hash) if user else (None, None)
    return Attempt(peer, (own,), shared, *found)


def sign_in(
    session: Session,
    attempt: Attempt,
    password: str,
    verified: Verified,
    parameters: PasswordParameters = DEFAULT,
) -> User | None:
    """Return the user whose password this is, or None whatever was wrong.

    Needs a writing transaction, which the caller has to commit also after None: the refusal is
    recorded in it.
    """
    current_turn(session)
    user = session.get(User, attempt.user_id) if attempt.user_id else None
    # Meanwhile another password may have been chosen.
    right = verified.right and user is not None and user.password_hash == attempt.stored
    if user is None or not right or not user.active:
        known = "deactivated" if right else "password"
        _record_refusal(session, user, "unknown" if user is None else known, attempt.peer)
        return None
    _forgive(session, attempt)
    if verified.rehash:
        user.password_hash = hash_password(password, parameters)
    return user


def attempt_passkey(session: Session, address: str, throttle: Throttle = ADDRESS) -> Attempt:
    """Let an attempt to sign in with a passkey alone through; as `attempt_password` does."""
    peer = counter("address", network_of(address), throttle)
    admit(session, (peer,))
    return Attempt(peer, takes_back=(peer,))


def sign_in_by_passkey(
    session: Session, attempt: Attempt, proof: PasskeyProof, credential: Mapping[str, Any]
) -> User | None:
    """Return the user whose passkey has signed, or None whatever was wrong; as `sign_in` does."""
    current_turn(session)
    user = proof.prove(session, credential)
    if user is not None:
        _forgive(session, attempt)
    else:
        _record_refusal(session, None, "passkey", attempt.peer)
    return user


def _forgive(session: Session, attempt: Attempt) -> None:
    clear(session, attempt.clears)
    take_back(session, attempt.takes_back)


def _record_refusal(session: Session, user: User | None, reason: str, peer: Counter) -> None:
    """Record that somebody was not let in, without the address that they gave, or theirs.

    `peer` tells attempts from one network address from those of others, and no more.
    """
    append(
        session,
        current_turn(session),
        "session.refused",
        subjects=() if user is None else (user.id,),
        payload={"reason": reason, "peer": peer.key[:16]},
    )
