"""Recovery codes: for who has lost every factor; each serves once, and none is stored as it is."""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cms.access.step_up import require_step_up
from cms.accounts.factors.models import RecoveryCode
from cms.events.acting import record

COUNT = 10
"""How many codes are made at once."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH, _GROUP = 24, 4
_READ_AS = str.maketrans({"o": "0", "i": "1", "l": "1", "-": None, " ": None})


def make_codes(session: Session, user_id: str) -> list[str]:
    """Make codes of 120 random bits each, shown this once; those from before are void."""
    require_step_up(session, "Making recovery codes")
    drop_codes(session, user_id)
    codes = [_new_code() for _ in range(COUNT)]
    session.add_all(RecoveryCode(hash=_hash(code, user_id), user_id=user_id) for code in codes)
    record(session, "factor.codes_made", user_id, codes=COUNT)
    return codes


def use_code(session: Session, user_id: str, presented: str) -> bool:
    """Say whether this is a code of the user's, and let it be none from now on."""
    mine = (RecoveryCode.hash == _hash(presented, user_id), RecoveryCode.user_id == user_id)
    used = session.scalars(delete(RecoveryCode).where(*mine).returning(RecoveryCode.hash)).all()
    if used:
        record(session, "factor.code_used", user_id, left=codes_left(session, user_id))
    return bool(used)


def codes_left(session: Session, user_id: str) -> int:
    """Return how many codes a user has that were not used."""
    mine = RecoveryCode.user_id == user_id
    return session.scalar(select(func.count()).select_from(RecoveryCode).where(mine)) or 0


def drop_codes(session: Session, user_id: str) -> int:
    """Make all codes of a user void; return how many."""
    query = delete(RecoveryCode).where(RecoveryCode.user_id == user_id)
    return len(session.scalars(query.returning(RecoveryCode.hash)).all())


def _new_code() -> str:
    text = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return "-".join(text[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def _hash(code: str, user_id: str) -> str:
    # As random as a key, so a fast hash is enough; what people mistake for another is read alike.
    normal = code[:100].casefold().translate(_READ_AS)
    return hashlib.sha256(f"{user_id}:{normal}".encode("utf-8", "surrogatepass")).hexdigest()
