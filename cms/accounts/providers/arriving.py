"""Arriving from a provider: who somebody it vouches for is here, or becomes, and what they may be."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cms import clock
from cms.accounts.models import User, UserSession
from cms.accounts.providers.identities import (
    ISSUER_MAX,
    SUBJECT_MAX,
    Known,
    add_identity,
    find_identity,
    shown_address,
)
from cms.accounts.providers.models import ProviderIdentity
from cms.accounts.providers.port import Identity
from cms.accounts.providers.roles import roles_of, set_roles
from cms.accounts.users import address_problems, create_user, find_by_email, normal_email
from cms.errors import NotSignedIn
from cms.events.acting import act_as
from cms.events.log import append
from cms.events.order import current_turn
from cms.settings.providers import ProviderSettings

NAME_MAX = 200


@dataclass(frozen=True)
class Arrival:
    """Who has arrived: a user and their identity, or why nobody may come in."""

    user: User | None
    identity: ProviderIdentity | None = None
    refusal: str = ""


def arrive(session: Session, known: Known, rules: ProviderSettings) -> Arrival:
    """Find, take or make the account of somebody a provider vouches for, as `rules` allow.

    Brings their roles in line with their groups. Needs a writing transaction, which the caller
    has to commit also after a refusal: that is on record.
    """
    check_identity(known.identity)
    act_as(session, None, f"sign-in provider {known.provider}")
    found = find_identity(session, known)
    if found is None:
        user = _taken(session, known.identity, rules) or _made(session, known.identity, rules)
        if user is None:
            return _refused(
                session,
                None,
                "identity",
                "No account here is linked to this identity. If you have one, sign in to it and "
                "link the provider there; else ask for an invitation.",
            )
        if not user.active:
            return _deactivated(session, user)
        found = add_identity(session, user, known)
    user = session.get_one(User, found.user_id)
    if not user.active:
        return _deactivated(session, user)
    keep_up(session, found, known.identity, rules)
    return Arrival(user, found)


def keep_up(
    session: Session, found: ProviderIdentity, identity: Identity, rules: ProviderSettings
) -> None:
    """Keep an identity as the provider tells it now, and its user's roles as their groups are."""
    found.last_used_at = clock.now()
    found.address = shown_address(identity)
    set_roles(session, found, roles_of(identity.groups or (), rules.roles))


def check_identity(identity: Identity) -> None:
    """Raise `NotSignedIn` for an identity that is none, whoever vouches for it."""
    texts = (identity.subject, SUBJECT_MAX), (identity.issuer, ISSUER_MAX)
    good = all(len(text) <= most and text.isprintable() for text, most in texts)
    if not (identity.subject and good):
        raise NotSignedIn("The sign-in provider does not say who you are in a way we can keep.")


def counts_as_factor(identity: Identity, rules: ProviderSettings) -> bool:
    """Say whether how somebody proved who they are at the provider is a second factor for us."""
    return not identity.methods.isdisjoint(rules.factors)


def mark_session(begun: UserSession, known: Known, rules: ProviderSettings) -> None:
    """Write down in a session by which provider it began, and how fresh the proof there was."""
    begun.provider = known.provider
    # A name that is too long to be kept could be told from no other.
    named = known.identity.session
    begun.provider_session = named if 0 < len(named) <= SUBJECT_MAX else None
    begun.provider_sign_out = known.identity.sign_out or None
    begun.provider_factor = counts_as_factor(known.identity, rules)
    if not begun.pending:
        proved_at = known.identity.proved_at
        # Signed in elsewhere some time ago is no fresh proof here; and no proof lies ahead of us.
        begun.verified_at = None if proved_at is None else min(proved_at, clock.now())


def _taken(session: Session, identity: Identity, rules: ProviderSettings) -> User | None:
    """Return who has the address already, if that is enough to be taken for them."""
    address = _trusted_address(identity, rules)
    return find_by_email(session, address) if rules.binds and address else None


def _made(session: Session, identity: Identity, rules: ProviderSettings) -> User | None:
    address = _trusted_address(identity, rules)
    if not rules.makes or not address or find_by_email(session, address) is not None:
        return None
    return create_user(session, address, _name(identity, address))


def _trusted_address(identity: Identity, rules: ProviderSettings) -> str:
    """Return the address, if the provider has verified it and its domain is one that counts."""
    address = normal_email(identity.address)
    if not identity.address_verified or address_problems(address):
        return ""
    domains = {domain.casefold() for domain in rules.domains}
    return address if not domains or address.rpartition("@")[2] in domains else ""


def _name(identity: Identity, address: str) -> str:
    name = identity.name.strip()[:NAME_MAX]
    return name if name and name.isprintable() else address.partition("@")[0]


def _deactivated(session: Session, user: User) -> Arrival:
    return _refused(session, user, "deactivated", "Your account here is deactivated.")


def _refused(session: Session, user: User | None, reason: str, why: str) -> Arrival:
    append(
        session,
        current_turn(session),
        "session.refused",
        subjects=() if user is None else (user.id,),
        payload={"reason": reason},
    )
    return Arrival(None, refusal=why)
