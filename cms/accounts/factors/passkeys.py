"""Passkeys as factors (WebAuthn Level 3): added, proved beside a password, and instead of one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from cms import clock
from cms.access.step_up import require_step_up
from cms.accounts.factors import challenges
from cms.accounts.factors.challenges import Taken
from cms.accounts.factors.keeping import check_room, keep_factor
from cms.accounts.factors.models import PASSKEY, Factor
from cms.accounts.factors.passkey_challenges import PasskeyChallenges, use_up
from cms.accounts.models import User
from cms.errors import FieldProblem, ValidationFailed

_ID_MAX = 1023
"""Bytes of a credential's id (WebAuthn, 4)."""
_KEY_MAX = 1100
"""Bytes of a public key: RSA's of 4096 bits at most, since each sign-in verifies by it."""
_MALFORMED = (WebAuthnException, ValueError, TypeError, LookupError, AttributeError)
"""What the library raises for what is no answer of a browser."""


@dataclass(frozen=True)
class RelyingParty:
    """The site as passkeys know it: its domain, its name, and the origins of its pages."""

    id: str
    name: str
    origins: tuple[str, ...]


@dataclass(frozen=True)
class NewPasskey:
    """A passkey that is being added: the options for `navigator.credentials.create`."""

    challenge: str
    expires_at: datetime
    options: dict[str, Any]


def relying_party(url: str, name: str, origins: tuple[str, ...] = ()) -> RelyingParty:
    """Return the relying party of a site at `url`, whose pages may have other origins than that."""
    parts = urlsplit(url)
    own = f"{parts.scheme}://{parts.netloc}"
    return RelyingParty(parts.hostname or "localhost", name, origins or (own,))


def begin_passkey(session: Session, user: User, party: RelyingParty) -> NewPasskey:
    """Begin to add a passkey; raise `StateConflict` for one factor too many."""
    require_step_up(session, "Adding a factor")
    check_room(session, user.id)
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=UUID(user.id).bytes,
        user_name=user.email,
        user_display_name=user.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=_descriptors(session, user.id),
    )
    challenge = bytes_to_base64url(options.challenge)
    begun = challenges.begin(session, user.id, PASSKEY, challenges.ADDING, challenge)
    return NewPasskey(begun.id, begun.expires_at, _as_json(options))


def finish_passkey(
    session: Session,
    user: User,
    begun: Taken,
    credential: Mapping[str, Any],
    name: str,
    party: RelyingParty,
) -> Factor:
    """Add the passkey that was begun; raise `ValidationFailed` where the answer is not its own."""
    try:
        verified = verify_registration_response(
            credential=dict(credential),
            expected_challenge=base64url_to_bytes(begun.secret),
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
        )
    except _MALFORMED as error:
        raise _refused(f"is not a passkey for this site: {_told(error)}") from error
    if len(verified.credential_public_key) > _KEY_MAX:
        raise _refused(f"has a key of more than {_KEY_MAX} bytes.")
    found = bytes_to_base64url(verified.credential_id)
    if len(verified.credential_id) > _ID_MAX or _by_credential(session, found) is not None:
        raise _refused("is a passkey that was added already.")
    added = Factor(
        kind=PASSKEY,
        name=name,
        credential_id=found,
        public_key=bytes_to_base64url(verified.credential_public_key),
        sign_count=verified.sign_count,
    )
    return keep_factor(session, user, added)


@dataclass(frozen=True)
class PasskeyProof:
    """How a passkey is proved: to which party, by which challenges, for what purpose.

    `alone` is for one without a password beside it: the authenticator has to have made sure of its
    user then, by a finger or a PIN.
    """

    party: RelyingParty
    challenges: PasskeyChallenges
    purpose: str
    alone: bool = False

    def options(self, session: Session, user_id: str | None = None) -> dict[str, Any]:
        """Return the options for `navigator.credentials.get`; of a user, naming their passkeys."""
        wanted = UserVerificationRequirement.PREFERRED
        options = generate_authentication_options(
            rp_id=self.party.id,
            challenge=self.challenges.give(self.purpose),
            allow_credentials=_descriptors(session, user_id) if user_id else None,
            user_verification=UserVerificationRequirement.REQUIRED if self.alone else wanted,
        )
        return _as_json(options)

    def prove(
        self, session: Session, credential: Mapping[str, Any], user_id: str | None = None
    ) -> User | None:
        """Return whose passkey has signed (of `user_id` only, if given), or None if it is no good."""
        factor = _by_credential(session, credential.get("id"))
        if factor is None or factor.user_id != (user_id or factor.user_id):
            return None
        challenge = _challenge_of(credential)
        if challenge is None or not self.challenges.is_good(challenge, self.purpose):
            return None
        count = self._verified(factor, credential, challenge)
        user = session.get(User, factor.user_id)
        if count is None or user is None or not user.active:
            return None
        fresh = use_up(session, user.id, challenge) and _use(session, factor, count)
        return user if fresh else None

    def _verified(
        self, factor: Factor, credential: Mapping[str, Any], challenge: bytes
    ) -> int | None:
        try:
            return verify_authentication_response(
                credential=dict(credential),
                expected_challenge=challenge,
                expected_rp_id=self.party.id,
                expected_origin=list(self.party.origins),
                credential_public_key=base64url_to_bytes(factor.public_key or ""),
                credential_current_sign_count=factor.sign_count or 0,
                require_user_verification=self.alone,
            ).new_sign_count
        except _MALFORMED:
            return None


def _use(session: Session, factor: Factor, count: int) -> bool:
    # Of two copies of one key that answer at the same moment, one is refused (WebAuthn, 6.1.1).
    same = (Factor.id == factor.id, Factor.sign_count == factor.sign_count)
    query = update(Factor).where(*same).values(sign_count=count, last_used_at=clock.now())
    return session.scalar(query.returning(Factor.id)) is not None


def _by_credential(session: Session, credential_id: object) -> Factor | None:
    if not isinstance(credential_id, str) or not credential_id.isascii() or "\0" in credential_id:
        return None
    return session.scalars(
        select(Factor).where(Factor.credential_id == credential_id)
    ).one_or_none()


def _challenge_of(credential: Mapping[str, Any]) -> bytes | None:
    """Return the challenge that an answer says it has signed; whether it did is asked later."""
    try:
        client = json.loads(base64url_to_bytes(credential["response"]["clientDataJSON"]))
        return base64url_to_bytes(client["challenge"])
    except (*_MALFORMED, RecursionError):
        return None


def _descriptors(session: Session, user_id: str) -> list[PublicKeyCredentialDescriptor]:
    mine = (Factor.user_id == user_id, Factor.kind == PASSKEY)
    found = session.scalars(select(Factor.credential_id).where(*mine).order_by(Factor.id))
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in found if one]


def _as_json(options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(options_to_json(options))
    return found


def _refused(detail: str) -> ValidationFailed:
    return ValidationFailed([FieldProblem("/credential", detail)])


def _told(error: Exception) -> str:
    return str(error) if isinstance(error, WebAuthnException) else "it is malformed"
