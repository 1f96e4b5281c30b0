"""Which entries have, or had, which files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from cms.db.upserting import insert_into
from cms.media.models import Blob, BlobUse
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec

_WITH_USERS = (
    select(Blob, BlobUse.entry_id)
    .join(BlobUse, BlobUse.hash == Blob.hash)
    .where(Blob.hash == bindparam("hash"))
    .order_by(BlobUse.entry_id)
    .limit(bindparam("limit"))
)


def note_uses(
    session: Session, entry_id: str, spec: TypeSpec, documents: Iterable[Mapping[str, Any]]
) -> None:
    """Note that something kept of an entry names these documents' files."""
    hashes = sorted({one for document in documents for one in hashes_of(spec, document)})
    if not hashes:
        return
    rows = [{"hash": one, "entry_id": entry_id} for one in hashes]
    session.execute(insert_into(session, BlobUse).values(rows).on_conflict_do_nothing())


def hashes_of(spec: TypeSpec, document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the hash of every file of a document, and of the preview of each that has one."""
    for file in _files(spec, document):
        yield file["hash"]
        preview = file.get("preview")
        if isinstance(preview, Mapping) and "hash" in preview:
            yield preview["hash"]


def own_hashes(spec: TypeSpec, document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the hash of every file of a document."""
    for file in _files(spec, document):
        yield file["hash"]


def _files(spec: TypeSpec, document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for name, field in spec.fields.items():
        value = document.get(name)
        if isinstance(field, f.StoredFile) and isinstance(value, Mapping) and "hash" in value:
            yield value


def has_used(session: Session, entry_id: str, blob_hash: str) -> bool:
    """Say whether an entry has, or had, a file."""
    return session.get(BlobUse, (blob_hash, entry_id)) is not None


def with_users(
    session: Session, blob_hash: str, limit: int = 1000
) -> tuple[Blob | None, list[str]]:
    """Return a file and the ids of entries that have, or had, it; no file where none has."""
    found = session.execute(_WITH_USERS, {"hash": blob_hash, "limit": limit}).all()
    return (found[0][0] if found else None), [row[1] for row in found]


def users_of(session: Session, blob_hash: str, limit: int = 1000) -> list[str]:
    """Return the ids of entries that have, or had, a file."""
    query = select(BlobUse.entry_id).where(BlobUse.hash == blob_hash)
    return list(session.scalars(query.order_by(BlobUse.entry_id).limit(limit)))
