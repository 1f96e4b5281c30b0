"""Proofs at the edge: the password or a factor, by which a session shows again whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms.accounts.factors.models import PASSKEY
from cms.accounts.factors.proving import prove_by_code, prove_by_passkey
from cms.accounts.factors.totp import TotpSecrets
from cms.accounts.models import User
from cms.accounts.passwords import PasswordParameters
from cms.accounts.sign_in import SignInPolicy
from cms.accounts.verifying import verify_by_password
from cms.web.signing_in import passkey_proof, purpose_of


def proved_by_password(request: Any, user: User, password: str) -> bool:
    """Say whether the password is the user's.

    The request's transaction has to be committed also after False: the failure is counted in it.
    Raises `TooManyRequests`.
    """
    policy = SignInPolicy(request.service(PasswordParameters))
    return verify_by_password(request.cms_session, user, password, policy)


def proved_by_factor(
    request: Any, user: User, kind: str, code: str, credential: Mapping[str, Any] | None
) -> bool:
    """Say whether a code, or what a passkey has signed for the session, is of a factor of the user's.

    The request's transaction has to be committed also after False. Raises `TooManyRequests`.
    """
    session = request.cms_session
    if kind == PASSKEY:
        proof = passkey_proof(request, purpose_of(request.caller.session.id))
        return prove_by_passkey(session, user.id, proof, credential or {})
    return prove_by_code(session, user.id, kind, code, request.service(TotpSecrets))
