"""Answers that are kept for a repeat are encrypted where a master key is set: they may tell anything."""

from __future__ import annotations

from sqlalchemy.orm import Session

from cms.keys.envelope import PREFIX
from cms.keys.vault import CARRIED, Vault, vault_of
from cms.web.models import StoredAnswer

MARK = PREFIX.encode()
"""What an encrypted body begins with."""


def seal_body(session: Session, identity: str, body: bytes) -> bytes:
    """Return an answer's body as it is to be kept; `identity` is the kept answer's id."""
    vault = session.info.get(CARRIED)
    if not isinstance(vault, Vault) or not vault.is_set:
        return body
    return vault.encrypt(body, place=answer_place(identity), session=session).encode()


def open_body(session: Session, kept: StoredAnswer) -> bytes | None:
    """Return an answer's body as it was given."""
    if kept.body is None or not kept.body.startswith(MARK):
        return kept.body
    place = answer_place(kept.id)
    return vault_of(session).decrypt(kept.body.decode(), place=place, session=session)


def answer_place(identity: str) -> str:
    """Return the place for which an answer is encrypted."""
    return f"answer:{identity}"
