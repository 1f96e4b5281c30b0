"""The files of an installation: takes them in once, by the hash of their bytes, and gives them out."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, sessionmaker

from cms import clock
from cms.db.session import begin_write
from cms.db.upserting import insert_into
from cms.errors import StateConflict, StorageFailed, TooLarge
from cms.media.looking import Looked, look
from cms.media.models import Blob
from cms.media.previews.asking import is_read
from cms.media.storage.keys import blob_key
from cms.media.storage.port import CHUNK, Missing, Storage
from cms.settings import MediaSettings


@dataclass(frozen=True)
class Files:
    """Where files are kept: new ones in `storage`, those there are in one of `storages` by name.

    Without a `storage` nothing can be taken in; `why_not` says what to set. Rows about files are
    written in short transactions of their own (`writing`): bytes may take minutes to come, and
    nobody is to wait for them.
    """

    settings: MediaSettings
    sessions: sessionmaker[Session]
    storages: Mapping[str, Storage]
    storage: Storage | None
    why_not: str = ""

    @property
    def taking(self) -> Storage:
        """The storage of new files; raises StateConflict where there is none."""
        if self.storage is None:
            raise StateConflict(f"No files are taken in: {self.why_not}")
        return self.storage

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session that is committed at the end of the block."""
        with self.sessions() as session:
            begin_write(session)
            yield session
            session.commit()

    def read(self, blob: Blob, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield a blob's bytes from `start` until before `end`; raise Missing if they are gone."""
        try:
            return self.at(blob).read(blob.key, start, end)
        except Missing:
            # They may have been moved since the row was read.
            with self.sessions() as session:
                now = session.get(Blob, blob.hash)
            if now is None or now.key == blob.key:
                raise
            return self.at(now).read(now.key, start, end)

    def has_bytes(self, blob: Blob) -> bool:
        """Say whether the bytes of a blob are where its row says, as many as it says."""
        found = self.at(blob).stat(blob.key)
        return found is not None and found.size == blob.size

    def delete(self, blob: Blob) -> None:
        """Take away the bytes of a blob, whose row is gone or names another place."""
        self.at(blob).delete(blob.key)

    def at(self, blob: Blob) -> Storage:
        """Return the storage in which a blob lies; raise StorageFailed if it is not set up."""
        found = self.storages.get(blob.storage)
        if found is None:
            raise StorageFailed(
                f"The file {blob.hash} lies in the storage {blob.storage!r}, which is not set up here."
            )
        return found


def take_in(files: Files, chunks: Iterable[bytes], size_max: int | None = None) -> Blob:
    """Keep a file and return its blob; one that is there is found.

    It may have `size_max` bytes where that is less than the settings say.

    The bytes are held on the disk, never whole in memory, and stored before the row is written: if
    that never happens, the collector finds them. Raises TooLarge, and ValidationFailed for a file
    that is not taken in.
    """
    storage = files.taking
    with tempfile.TemporaryFile() as received:
        largest = min(files.settings.upload_max, size_max or files.settings.upload_max)
        source, _ = _receive(chunks, received, largest)
        known = _known(files, Blob.source == source)
        if known is not None:
            return _read_again(files, known, received)
        looked = look(received, files.settings)
        with looked.file, _closing_preview(looked):
            kept = source if looked.file is received else _digest(looked.file)
            known = _known(files, Blob.hash == kept)
            if known is not None:
                return known
            preview = _keep_preview(files, looked, storage)
            size, key = _put(storage, kept, looked.file)
    blob = Blob(hash=kept, source=source, size=size, key=key)
    blob.media_type, blob.kind = looked.media_type, looked.kind
    _tell(blob, looked, preview)
    return _write(files, blob, storage)


def _read_again(files: Files, blob: Blob, file: BinaryIO) -> Blob:
    """Return a blob that is there, read anew if little is known of it: there may be a reader now."""
    if not (files.settings.previews and is_read(blob.kind)):
        return blob
    if blob.facts and (blob.preview or blob.kind == "audio"):
        return blob
    looked = look(file, files.settings)
    with _closing_preview(looked):
        preview = _keep_preview(files, looked, files.taking)
    with files.writing() as session:
        now = session.get(Blob, blob.hash, with_for_update=True)
        if now is None or not (looked.facts or preview):
            return blob
        _tell(now, looked, preview)
        return now


def _tell(blob: Blob, looked: Looked, preview: dict[str, Any] | None) -> None:
    """Write down what is known of a file, and by what image it is shown."""
    blob.preview = preview["hash"] if preview else None
    blob.facts = {**looked.facts, "preview": preview} if preview else looked.facts


@contextmanager
def _closing_preview(looked: Looked) -> Iterator[None]:
    """Close the preview of a file, if it has one, at the end of the block."""
    try:
        yield
    finally:
        if looked.preview is not None:
            looked.preview.file.close()


def _put(storage: Storage, blob_hash: str, file: BinaryIO) -> tuple[int, str]:
    """Store a file; return how many bytes it has, and under what key."""
    file.seek(0)
    key = blob_key(blob_hash)
    return storage.put(key, pieces(file)), key


def _keep_preview(files: Files, looked: Looked, storage: Storage) -> dict[str, Any] | None:
    """Keep the image that stands for a file, before that; return what the file's facts tell of it."""
    preview = looked.preview
    if preview is None:
        return None
    found = _digest(preview.file)
    blob = _known(files, Blob.hash == found)
    if blob is None:
        size, key = _put(storage, found, preview.file)
        blob = Blob(hash=found, source=found, size=size, key=key, kind="image")
        blob.media_type, blob.facts = preview.media_type, preview.facts
        blob = _write(files, blob, storage)
    return {"hash": found, "media_type": blob.media_type, "size": blob.size, **blob.facts}


def _known(files: Files, condition: ColumnElement[bool]) -> Blob | None:
    """Return a blob that is there, noting that it was seen: else it may be collected meanwhile."""
    with files.writing() as session:
        blob = session.scalar(select(Blob).where(condition).with_for_update().limit(1))
        if blob is not None:
            blob.seen_at = clock.now()
        return blob


def _receive(chunks: Iterable[bytes], file: BinaryIO, size_max: int) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > size_max:
            raise TooLarge(f"The file is larger than {size_max} bytes.")
        digest.update(chunk)
        file.write(chunk)
    return digest.hexdigest(), size


def pieces(file: BinaryIO) -> Iterator[bytes]:
    """Yield what is left of a file, a chunk at a time."""
    while chunk := file.read(CHUNK):
        yield chunk


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _write(files: Files, blob: Blob, storage: Storage) -> Blob:
    values = {
        "hash": blob.hash,
        "source": blob.source,
        "size": blob.size,
        "key": blob.key,
        "media_type": blob.media_type,
        "kind": blob.kind,
        "facts": blob.facts,
        "preview": blob.preview,
        "storage": storage.name,
        "seen_at": clock.now(),
    }
    with files.writing() as session:
        # Whoever else takes in the same at this moment keeps theirs; what was just put is collected.
        session.execute(insert_into(session, Blob).values(values).on_conflict_do_nothing())
        return session.get_one(Blob, blob.hash)
