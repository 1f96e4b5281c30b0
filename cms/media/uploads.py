"""Uploads: files on their way, in parts that are each kept as soon as they are there."""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Iterable, Iterator
from datetime import timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from cms import clock
from cms.db.identifiers import is_id
from cms.errors import (
    CMSError,
    NotFound,
    StateConflict,
    StorageFailed,
    TooLarge,
    ValidationFailed,
)
from cms.media.checksums import Checksum
from cms.media.files import Files, take_in
from cms.media.limits import looked_at
from cms.media.models import Blob, Upload, UploadPart
from cms.media.names import safe_name
from cms.media.storage.port import Missing

UNFINISHED_MAX = 100
"""Uploads that one person may have begun and not finished."""


def begin_upload(
    files: Files, user_id: str | None, name: str, size: int, size_max: int | None = None
) -> Upload:
    """Begin an upload of `size` bytes; one of none is whole at once.

    Raises TooLarge for more than are taken in, from whoever may send `size_max` at most, and for
    more than somebody may have begun and not finished.
    """
    _ = files.taking
    largest = min(files.settings.upload_max, size_max or files.settings.upload_max)
    if size > largest:
        raise TooLarge(f"The file is larger than {largest} bytes.")
    now = clock.now()
    upload = Upload(
        user_id=user_id,
        name=safe_name(name),
        size=size,
        received=0,
        created_at=now,
        expires_at=now + timedelta(hours=files.settings.upload_hours),
    )
    with files.writing() as session:
        _check_unfinished(session, upload, files.settings.unfinished_max)
        session.add(upload)
    return upload if size else finish(files, upload)


def _check_unfinished(session: Session, upload: Upload, size_max: int) -> None:
    if session.get_bind().dialect.name == "postgresql":
        # One's uploads begin one after another, so that together they stay within the bound.
        key = zlib.crc32(f"uploads of {upload.user_id}".encode())
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
    query = select(func.count(), func.coalesce(func.sum(Upload.size), 0)).where(
        Upload.user_id == upload.user_id,
        Upload.hash.is_(None),
        Upload.expires_at > upload.created_at,
    )
    count, size = session.execute(query).one()
    if count >= UNFINISHED_MAX or size + upload.size > size_max:
        raise TooLarge(
            f"You have {count} uploads that are not finished, of {size} bytes; at most "
            f"{UNFINISHED_MAX} of {size_max} bytes are held. Finish some, or let go of them."
        )


def find_upload(session: Session, upload_id: str, user_id: str | None) -> Upload:
    """Return somebody's own upload; raise NotFound for any other, and for one that has expired."""
    upload = session.get(Upload, upload_id.lower()) if is_id(upload_id) else None
    if upload is None or upload.user_id != user_id or upload.expires_at <= clock.now():
        raise NotFound(f"There is no upload {upload_id[:80]!r}.")
    return upload


def add_part(
    files: Files,
    upload_id: str,
    user_id: str | None,
    start: int,
    chunks: Iterable[bytes],
    checksum: Checksum | None = None,
) -> Upload:
    """Add bytes to an upload, from `start`, which has to be as many as were received before.

    Once all are there the file is taken in, as `take_in` does; where that refuses it, the upload is
    gone. Raises StateConflict for another `start` (also where somebody else was faster), TooLarge
    for more bytes than were told of, and ChecksumMismatch; the upload is as it was then.
    """
    with files.sessions() as session:
        upload = find_upload(session, upload_id, user_id)
    _check_start(upload, start)
    key = f"uploads/{upload.id}/{start:020}-{secrets.token_hex(4)}"
    try:
        size = files.taking.put(key, _checked(files, upload, start, chunks, checksum))
    except ValidationFailed:
        drop_upload(files, upload.id)
        raise
    part = UploadPart(upload_id=upload.id, start=start, size=size, key=key)
    if start + size == upload.size:
        # Only what was taken in is received to its end: whoever dies meanwhile is sent this again.
        return finish(files, upload, part)
    try:
        with files.writing() as session:
            upload = _locked(session, upload.id, start)
            if size:
                session.add(part)
            upload.received = start + size
    except CMSError:
        files.taking.delete(key)
        raise
    if not size:
        files.taking.delete(key)
    return upload


def finish(files: Files, upload: Upload, last: UploadPart | None = None) -> Upload:
    """Take the whole file in, and let go of its parts; `last` is one that nothing tells of yet.

    Raises StateConflict where somebody else was faster, and what `take_in` raises for a file that
    is refused, which is gone then. Whatever else fails leaves the upload as it is, to go on with.
    """
    start = upload.received
    try:
        blob = take_in(files, _joined(files, upload, last))
        with files.writing() as session:
            whole = _locked(session, upload.id, start)
            whole.received, whole.hash = whole.size, blob.hash
    except Missing:
        _let_go(files, last)
        raise StateConflict(f"The upload {upload.id} was changed by somebody else.") from None
    except (NotFound, StateConflict):
        _let_go(files, last)
        raise
    except StorageFailed:
        # It goes on when the storage answers again; what was put just now is the collector's.
        raise
    except CMSError:
        _let_go(files, last)
        drop_upload(files, upload.id)
        raise
    _let_go(files, last)
    _drop_parts(files, upload.id)
    return whole


def drop_upload(files: Files, upload_id: str) -> None:
    """Let go of an upload and of its parts; what was taken in of it is the collector's."""
    _drop_parts(files, upload_id)
    with files.writing() as session:
        upload = session.get(Upload, upload_id)
        if upload is not None:
            session.delete(upload)


def whole_upload(
    files: Files,
    user_id: str | None,
    name: str,
    chunks: Iterable[bytes],
    size_max: int | None = None,
) -> Upload:
    """Take in a file that comes in one piece, and return its upload, which is whole.

    Raises as `take_in` does; it may have `size_max` bytes at most.
    """
    blob = take_in(files, chunks, size_max)
    now = clock.now()
    upload = Upload(
        user_id=user_id,
        name=safe_name(name),
        size=blob.size,
        received=blob.size,
        hash=blob.hash,
        created_at=now,
        expires_at=now + timedelta(hours=files.settings.upload_hours),
    )
    with files.writing() as session:
        session.add(upload)
    return upload


def blob_of(session: Session, upload: Upload) -> Blob:
    """Return the blob of an upload; raise StateConflict while it is not whole."""
    blob = session.get(Blob, upload.hash) if upload.hash else None
    if blob is None:
        raise StateConflict(
            f"The upload {upload.id} is not whole: {upload.received} of {upload.size} bytes are here."
        )
    return blob


def _check_start(upload: Upload, start: int) -> None:
    if upload.received != start or upload.hash is not None:
        raise StateConflict(
            f"The upload goes on at byte {upload.received}, not {start}: ask for its state."
        )


def _checked(
    files: Files, upload: Upload, start: int, chunks: Iterable[bytes], checksum: Checksum | None
) -> Iterator[bytes]:
    found = _bounded(chunks, upload.size - start)
    if start == 0:
        found = looked_at(files.settings, upload.size, found)
    return found if checksum is None else checksum.checked(found)


def _bounded(chunks: Iterable[bytes], size_max: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > size_max:
            raise TooLarge("More bytes came than the upload was begun with.")
        yield chunk


def _locked(session: Session, upload_id: str, start: int) -> Upload:
    """Return an upload that nobody else changes now; raise NotFound, or StateConflict by `start`."""
    upload = session.get(Upload, upload_id, with_for_update=True)
    if upload is None:
        raise NotFound(f"There is no upload {upload_id!r} any more.")
    _check_start(upload, start)
    return upload


def _joined(files: Files, upload: Upload, last: UploadPart | None) -> Iterator[bytes]:
    query = select(UploadPart.key).where(UploadPart.upload_id == upload.id)
    with files.sessions() as session:
        keys = [*session.scalars(query.order_by(UploadPart.start))]
    for key in [*keys, *([last.key] if last else [])]:
        yield from files.taking.read(key)


def _let_go(files: Files, part: UploadPart | None) -> None:
    if part is not None:
        files.taking.delete(part.key)


def _drop_parts(files: Files, upload_id: str) -> None:
    with files.writing() as session:
        query = select(UploadPart).where(UploadPart.upload_id == upload_id)
        parts = session.scalars(query).all()
        for part in parts:
            session.delete(part)
    for part in parts:
        files.taking.delete(part.key)
