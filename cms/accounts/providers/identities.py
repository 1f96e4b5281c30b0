"""Identities: as whom a provider knows somebody here; linked, found, and taken off again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms import clock
from cms.access.step_up import require_step_up
from cms.accounts.factors.models import PASSKEY, Factor
from cms.accounts.letters import NOTICE
from cms.accounts.models import User, UserSession
from cms.accounts.providers.models import ProviderIdentity
from cms.accounts.providers.port import Identity, SignOut
from cms.accounts.providers.roles import set_roles
from cms.db.identifiers import is_id
from cms.errors import NotFound, StateConflict
from cms.events.acting import record
from cms.jobs.queue import enqueue

MAX = 20
"""How many identities one user may have."""
ADDRESS_MAX, SUBJECT_MAX, ISSUER_MAX = 254, 255, 500


@dataclass(frozen=True)
class Known:
    """Whom a provider, by its name, has vouched for."""

    provider: str
    identity: Identity


def find_identity(session: Session, known: Known) -> ProviderIdentity | None:
    """Return the identity, if somebody here has it."""
    return session.scalars(
        select(ProviderIdentity).where(
            ProviderIdentity.provider == known.provider,
            ProviderIdentity.issuer == known.identity.issuer,
            ProviderIdentity.subject == known.identity.subject,
        )
    ).one_or_none()


def link(session: Session, user: User, known: Known) -> ProviderIdentity:
    """Let a user sign in by an identity from now on, and tell them of it by mail.

    One that is theirs already is returned. Raises `StateConflict` for one of somebody else, and
    for one too many.
    """
    require_step_up(session, "Linking a sign-in provider")
    found = find_identity(session, known)
    if found is None:
        if len(identities_of(session, user.id)) >= MAX:
            raise StateConflict(f"There are {MAX} identities already: remove one first.")
        found = add_identity(session, user, known)
    if found.user_id != user.id:
        raise StateConflict("This identity is linked to another account here.")
    return found


def add_identity(session: Session, user: User, known: Known) -> ProviderIdentity:
    """Keep an identity of a user's, and tell them of it by mail; see `link` for who asks for it."""
    made = ProviderIdentity(
        user_id=user.id,
        provider=known.provider,
        issuer=known.identity.issuer,
        subject=known.identity.subject,
        address=shown_address(known.identity),
        created_at=clock.now(),
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        # The same person came at the same time by another browser.
        found = find_identity(session, known)
        assert found is not None
        return found
    record(session, "identity.linked", user.id, identity=made.id, provider=known.provider)
    enqueue(session, NOTICE, {"notice": "identity_linked", "user": user.id})
    return made


def shown_address(identity: Identity) -> str:
    """Return the address that an identity is recognised by; an empty text for none, or no line."""
    address = identity.address[:ADDRESS_MAX]
    return address if address.isprintable() else ""


def identities_of(session: Session, user_id: str) -> Sequence[ProviderIdentity]:
    """Return a user's identities, the oldest first."""
    mine = select(ProviderIdentity).where(ProviderIdentity.user_id == user_id)
    return session.scalars(
        mine.order_by(ProviderIdentity.created_at, ProviderIdentity.id).limit(MAX)
    ).all()


def require_identity(session: Session, user_id: str, identity_id: str) -> ProviderIdentity:
    """Return a user's identity; raise `NotFound`, also for one of somebody else."""
    good = is_id(identity_id)
    found = session.get(ProviderIdentity, identity_id.lower()) if good else None
    if found is None or found.user_id != user_id:
        raise NotFound(f"There is no identity {identity_id[:80]!r}.")
    return found


def unlink(session: Session, user: User, found: ProviderIdentity, *, own: bool) -> None:
    """Take an identity off a user: what it gave goes with it, roles and sessions.

    Raises `StateConflict` where the last administrator would go, and for one's `own` where nothing
    else would let one in again.
    """
    require_step_up(session, "Removing an identity")
    if own and not _has_other_way(session, user):
        raise StateConflict(
            "Nothing else lets you in: choose a password by a link in mail, or add a passkey, first."
        )
    set_roles(session, found, frozenset())
    session.delete(found)
    session.flush()
    mine = UserSession.user_id == user.id, UserSession.provider == found.provider
    session.execute(delete(UserSession).where(*mine))
    record(session, "identity.unlinked", user.id, identity=found.id, provider=found.provider)
    enqueue(session, NOTICE, {"notice": "identity_unlinked", "user": user.id})


def _has_other_way(session: Session, user: User) -> bool:
    keys = select(func.count()).where(Factor.user_id == user.id, Factor.kind == PASSKEY)
    others = len(identities_of(session, user.id)) > 1
    return user.password_hash is not None or others or bool(session.scalar(keys))


def end_signed_out(session: Session, provider: str, told: SignOut) -> int:
    """End the sessions that a provider says have ended there; return how many there were.

    A session that the provider names by its own name ends whenever it began; others of the same
    subject do if they began before the provider said so, so that an old word ends no new one.
    """
    query = delete(UserSession).where(UserSession.provider == provider)
    if told.session:
        query = query.where(UserSession.provider_session == told.session)
    if told.subject:
        subject = Known(provider, Identity(subject=told.subject, issuer=told.issuer))
        found = find_identity(session, subject)
        query = query.where(UserSession.user_id == (found.user_id if found else None))
    if not told.session:
        query = query.where(UserSession.created_at <= told.at)
    ended = session.scalars(query.returning(UserSession.user_id)).all()
    for user_id in ended:
        record(session, "session.ended", user_id)
    return len(ended)
