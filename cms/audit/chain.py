"""What is hashed of an event, and how one link follows from the one before."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from typing import Any

GENESIS = "0" * 64
"""The link before the first event."""


@dataclass(frozen=True)
class Record:
    """An event as it is chained; `at` is RFC 3339 text with microseconds."""

    number: int
    at: str
    transaction: str
    name: str
    site_id: str | None
    subject: str | None
    subjects: Any
    actor_id: str | None
    actor_label: str
    payload: Any

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Chained:
    """What the chain holds of an event: see `cms.audit.models.LinkRow`."""

    salt: str
    digest: str
    link: str


def new_salt() -> str:
    """Return 256 random bits in hex: without them, nobody can try what a digest is of."""
    return secrets.token_hex(32)


def digest_of(salt: str, actor_label: Any, payload: Any) -> str:
    """Return the digest of what may be erased of an event: its actor's name, its payload."""
    return _hash("cms.audit.digest.1", salt, [actor_label, payload])


def link_of(record: Record, digest: str, previous: str) -> str:
    """Return the link of an event, given its digest and the link before."""
    fixed = [
        record.number,
        record.at,
        record.transaction,
        record.name,
        record.site_id,
        record.subject,
        record.subjects,
        record.actor_id,
    ]
    return _hash("cms.audit.link.1", previous, [*fixed, digest])


def chained(record: Record, previous: str) -> Chained:
    """Return a new link for an event."""
    salt = new_salt()
    digest = digest_of(salt, record.actor_label, record.payload)
    return Chained(salt, digest, link_of(record, digest, previous))


def canonical(value: Any) -> bytes:
    """Return JSON that is the same for equal values, whatever order a database keeps members in."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _hash(purpose: str, before: str, value: Any) -> str:
    return hashlib.sha256(canonical([purpose, before, value])).hexdigest()
