"""Keeps webhooks' secrets encrypted, by the master key of the installation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cms.errors import StateConflict
from cms.keys.vault import Vault, vault_of
from cms.webhooks.models import Webhook


def place_of(webhook_id: str) -> str:
    """Return where the secrets of a webhook are kept, for which alone they open."""
    return f"webhook:{webhook_id}:secret"


def seal(session: Session, webhook_id: str, secret: str) -> str:
    """Return a secret as it is stored; raise `StateConflict` without a master key."""
    return _vault(session).encrypt(secret.encode(), place=place_of(webhook_id), session=session)


def secrets_of(session: Session, webhook: Webhook, now: datetime) -> tuple[str, ...]:
    """Return the secrets that sign at `now`, the newest first; raise as `seal` does."""
    kept = [webhook.secret]
    if webhook.secret_before and webhook.before_until and now < webhook.before_until:
        kept.append(webhook.secret_before)
    vault, place = _vault(session), place_of(webhook.id)
    return tuple(vault.decrypt(one, place=place, session=session).decode() for one in kept)


def _vault(session: Session) -> Vault:
    vault = vault_of(session)
    if not vault.is_set:
        raise StateConflict(
            "This installation has no master key, which encrypts the secrets of webhooks: "
            "it has to be given one first."
        )
    return vault
