"""The files in a backup: behind the rows, each in chunks, and nothing of it believed when it is read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

import orjson
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from cms import clock
from cms.backup.container import Packed
from cms.content.assets.collecting import is_named
from cms.errors import StorageFailed
from cms.events.order import current_turn
from cms.media.files import Files
from cms.media.models import Blob, BlobUse
from cms.media.storage.keys import blob_key
from cms.media.storage.port import CHUNK, Missing

Tell = Callable[[int, int, str], None]
TakeFile = Callable[[str, Iterator[bytes]], None]
"""Takes a file: its hash, and its bytes, which are checked when the last of them was given."""


def hold(files: Files) -> None:
    """Keep the collector for `media.grace_hours` from all files that something had a moment ago.

    So what is thrown away while a backup is written is there still when its turn comes.
    """
    with files.writing() as session:
        # The turn is the collector's too: whoever is second waits.
        current_turn(session)
        used = select(BlobUse.hash)
        held = update(Blob).where(Blob.hash.in_(used)).values(seen_at=clock.now())
        session.execute(held.execution_options(synchronize_session=False))


def write_files(session: Session, files: Files, file: Packed, tell: Tell) -> tuple[int, list[str]]:
    """Write the files that `session` sees; return how many, and the hashes of those without bytes."""
    # What images, sounds and films hold is packed already.
    file.hurry()
    total = session.scalar(select(func.count()).select_from(Blob)) or 0
    count, missing, after = 0, list[str](), ""
    while True:
        query = select(Blob).where(Blob.hash > after).order_by(Blob.hash).limit(200)
        blobs = session.scalars(query).all()
        if not blobs:
            break
        after = blobs[-1].hash
        for blob in blobs:
            if _write(files, blob, file):
                count += 1
            else:
                missing.append(blob.hash)
            tell(count + len(missing), total, "files")
    _line(file, {"files": count, "missing": len(missing)})
    return count, missing


def _write(files: Files, blob: Blob, file: Packed) -> bool:
    _line(file, {"file": blob.hash})
    digest = hashlib.sha256()
    try:
        for given in files.read(blob):
            digest.update(given)
            for start in range(0, len(given), CHUNK):
                chunk = given[start : start + CHUNK]
                _line(file, {"bytes": len(chunk)})
                file.write(chunk)
    except Missing:
        pass
    is_whole = digest.hexdigest() == blob.hash
    _line(file, {"end": blob.hash, "whole": is_whole})
    return is_whole


def _line(file: Packed, value: Any) -> None:
    file.write(orjson.dumps(value) + b"\n")


@dataclass
class FilesReading:
    """Reads the files behind the rows; raises ValueError or KeyError for what was not written so."""

    lines: Iterator[Any]
    file: IO[bytes]
    take: TakeFile | None = None
    count: int = 0
    missing: list[str] = field(default_factory=list)

    def run(self) -> None:
        while "files" not in (said := self._next()):
            self._file(said["file"])
        if said["files"] != self.count or said["missing"] != len(self.missing):
            raise ValueError("it does not hold as many files as it says")

    def _next(self) -> Any:
        for said in self.lines:
            return said
        raise ValueError("it is cut off")

    def _file(self, blob_hash: str) -> None:
        chunks = self._chunks(blob_hash)
        if self.take is not None:
            self.take(blob_hash, chunks)
        for _ in chunks:
            pass  # what was not taken counts all the same

    def _chunks(self, blob_hash: str) -> Iterator[bytes]:
        digest = hashlib.sha256()
        while "end" not in (said := self._next()):
            size = said["bytes"]
            if not 0 < size <= CHUNK:
                raise ValueError("a file's chunk is too large")
            chunk = self.file.read(size)
            digest.update(chunk)
            yield chunk
        if said["end"] != blob_hash or said["whole"] != (digest.hexdigest() == blob_hash):
            raise ValueError(f"the file {blob_hash} is not the one that was written")
        if said["whole"]:
            self.count += 1
        else:
            self.missing.append(blob_hash)


@dataclass
class Placing:
    """Puts the files of a backup into the storage; `moved` says where those are that have moved.

    `places` are the storages and keys that the rows name, by hash.
    """

    files: Files
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    moved: dict[str, tuple[str, str]] = field(default_factory=dict)

    def take(self, blob_hash: str, chunks: Iterator[bytes]) -> None:
        """Put a file where its row says, if that is the storage of new files; else under a new key."""
        storage = self.files.taking
        named, key = self.places.get(blob_hash, ("", ""))
        if named != storage.name or storage.stat(key) is not None:
            if named == storage.name and _is_there(storage.read(key), blob_hash):
                return
            key = blob_key(blob_hash)
            self.moved[blob_hash] = (storage.name, key)
        storage.put(key, chunks)

    def rename(self, session: Session) -> None:
        """Let the rows name where their files are."""
        for blob_hash, (storage, key) in self.moved.items():
            here = update(Blob).where(Blob.hash == blob_hash)
            session.execute(here.values(storage=storage, key=key))


def _is_there(chunks: Iterator[bytes], blob_hash: str) -> bool:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest() == blob_hash


def without_bytes(session: Session, files: Files) -> list[str]:
    """Return the hashes of files whose bytes are not here, and forget those that nothing names."""
    missing = [one.hash for one in session.scalars(select(Blob)) if not _has_bytes(files, one)]
    lost = []
    for blob_hash in missing:
        named = select(BlobUse.hash).where(BlobUse.hash == blob_hash, is_named()).limit(1)
        if session.scalar(named) is not None:
            lost.append(blob_hash)
            continue
        session.execute(delete(BlobUse).where(BlobUse.hash == blob_hash))
        session.execute(delete(Blob).where(Blob.hash == blob_hash))
    return sorted(lost)


def _has_bytes(files: Files, blob: Blob) -> bool:
    try:
        return files.has_bytes(blob)
    except StorageFailed:
        return False
