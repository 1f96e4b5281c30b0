"""Proving a factor: a code of an app, one for recovery, a passkey. Guessing is slowed, for all processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from cms.accounts.factors.apps import prove_by_app
from cms.accounts.factors.models import PASSKEY, RECOVERY, TOTP
from cms.accounts.factors.passkeys import PasskeyProof
from cms.accounts.factors.recovery import use_code
from cms.accounts.factors.totp import TotpSecrets
from cms.accounts.throttling import Throttle, admit_in_turn, clear, counter

GUESSES = Throttle(longest=900.0)
"""Of one user's codes of one kind. Of six digits three are good at a time, so that at this pace a
guess takes some ten years; and whoever guesses has the password already."""

BY_CODE = (TOTP, RECOVERY)


def prove_by_code(
    session: Session, user_id: str, kind: str, code: str, secrets: TotpSecrets
) -> bool:
    """Say whether the code is good, and let it never be so again; `kind` is one of `BY_CODE`.

    Needs a writing transaction, which the caller has to commit also after False: the failure is
    counted in it. Raises `TooManyRequests`, with the seconds to wait.
    """
    tried = counter(f"factor-{kind}", user_id, GUESSES)
    admit_in_turn(session, (tried,))
    if kind == TOTP:
        right = prove_by_app(session, user_id, code, secrets)
    else:
        right = use_code(session, user_id, code)
    if right:
        clear(session, (tried,))
    return right


def prove_by_passkey(
    session: Session, user_id: str, proof: PasskeyProof, credential: Mapping[str, Any]
) -> bool:
    """Say whether a passkey of the user's has signed; counted as `prove_by_code` counts."""
    tried = counter(f"factor-{PASSKEY}", user_id, GUESSES)
    admit_in_turn(session, (tried,))
    if proof.prove(session, credential, user_id) is None:
        return False
    clear(session, (tried,))
    return True
