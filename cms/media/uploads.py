"""Uploads: files on their way, in parts that are each kept as soon as they are there."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms import clock
from cms.db.identifiers import is_id
from cms.errors import NotFound, StateConflict, TooLarge
from cms.media.files import Files, take_in
from cms.media.models import Blob, Upload, UploadPart
from cms.media.names import safe_name


def begin_upload(files: Files, user_id: str | None, name: str, size: int) -> Upload:
    """Begin an upload of `size` bytes; raise TooLarge for more than are taken in."""
    _ = files.taking
    if size > files.settings.upload_max:
        raise TooLarge(f"The file is larger than {files.settings.upload_max} bytes.")
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
        session.add(upload)
    return upload


def find_upload(session: Session, upload_id: str, user_id: str | None) -> Upload:
    """Return somebody's own upload; raise NotFound for any other, and for one that has expired."""
    upload = session.get(Upload, upload_id.lower()) if is_id(upload_id) else None
    if upload is None or upload.user_id != user_id or upload.expires_at <= clock.now():
        raise NotFound(f"There is no upload {upload_id[:80]!r}.")
    return upload


def add_part(
    files: Files, upload_id: str, user_id: str | None, start: int, chunks: Iterable[bytes]
) -> Upload:
    """Add bytes to an upload, from `start`, which has to be as many as were received before.

    Once all are there the file is taken in, as `take_in` does; where that refuses it, the upload is
    gone. Raises StateConflict for another `start` (also where somebody else was faster), TooLarge
    for more bytes than were told of.
    """
    with files.sessions() as session:
        upload = find_upload(session, upload_id, user_id)
    _check_start(upload, start)
    key = f"uploads/{upload.id}/{start:020}-{secrets.token_hex(4)}"
    size = files.taking.put(key, _bounded(chunks, upload.size - start))
    with files.writing() as session:
        upload = session.get_one(Upload, upload.id, with_for_update=True)
        _check_start(upload, start)
        if size:
            session.add(UploadPart(upload_id=upload.id, start=start, size=size, key=key))
        upload.received = start + size
    return finish(files, upload) if upload.received == upload.size else upload


def finish(files: Files, upload: Upload) -> Upload:
    """Take the whole file in, and let go of its parts."""
    try:
        blob = take_in(files, _joined(files, upload))
    except Exception:
        drop_upload(files, upload.id)
        raise
    with files.writing() as session:
        upload = session.get_one(Upload, upload.id)
        upload.hash = blob.hash
    _drop_parts(files, upload.id)
    return upload


def drop_upload(files: Files, upload_id: str) -> None:
    """Let go of an upload and of its parts; what was taken in of it is the collector's."""
    _drop_parts(files, upload_id)
    with files.writing() as session:
        upload = session.get(Upload, upload_id)
        if upload is not None:
            session.delete(upload)


def whole_upload(files: Files, user_id: str | None, name: str, chunks: Iterable[bytes]) -> Upload:
    """Take in a file that comes in one piece, and return its upload, which is whole."""
    blob = take_in(files, chunks)
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


def _bounded(chunks: Iterable[bytes], size_max: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > size_max:
            raise TooLarge("More bytes came than the upload was begun with.")
        yield chunk


def _joined(files: Files, upload: Upload) -> Iterator[bytes]:
    with files.sessions() as session:
        parts = session.scalars(
            select(UploadPart).where(UploadPart.upload_id == upload.id).order_by(UploadPart.start)
        ).all()
    for part in parts:
        yield from files.taking.read(part.key)


def _drop_parts(files: Files, upload_id: str) -> None:
    with files.writing() as session:
        query = select(UploadPart).where(UploadPart.upload_id == upload_id)
        parts = session.scalars(query).all()
        for part in parts:
            session.delete(part)
    for part in parts:
        files.taking.delete(part.key)
