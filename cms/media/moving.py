"""Moves files from one storage to another while the site serves, and goes on where it was stopped."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from cms import clock
from cms.errors import BadRequest
from cms.media.files import Files
from cms.media.models import Blob
from cms.media.storage.keys import blob_key
from cms.media.storage.port import Missing, Storage

BATCH = 200

Tell = Callable[[int, int, str], None]
"""Told how many files are done, of how many, and the hash of the last one."""


@dataclass
class Moved:
    """How many files were moved, of how many bytes; `broken` are the hashes of those that stay.

    Their bytes are missing, or are not those whose hash they bear.
    """

    files: int = 0
    size: int = 0
    broken: tuple[str, ...] = ()


def move_files(files: Files, target: str, tell: Tell = lambda *_: None) -> Moved:
    """Move every file that lies elsewhere into the storage `target`.

    Each is copied under a new key, its hash is checked on the way, and then its row names the new
    place: whoever reads it meanwhile finds the old one or the new one. What is left in the old
    place has no row any more, and is the collector's. Stopped at any point and begun again, it goes
    on with those that are not moved yet. Raises BadRequest for a storage that is not set up,
    StorageFailed for one that does not answer.
    """
    there = files.storages.get(target)
    if there is None:
        raise BadRequest(
            f"There is no storage {target!r}. There are: {', '.join(sorted(files.storages))}."
        )
    moved, total = Moved(), _count(files, target)
    for done, blob in enumerate(_elsewhere(files, target), 1):
        if _move(files, blob, there):
            moved.files += 1
            moved.size += blob.size
        else:
            moved.broken += (blob.hash,)
        tell(done, total, blob.hash)
    return moved


def _move(files: Files, blob: Blob, target: Storage) -> bool:
    """Move one file; return False for one whose bytes are not there, or are others."""
    digest = hashlib.sha256()
    # A key is used once: what the collector takes from the old place can never be the new one.
    key = blob_key(blob.hash)
    try:
        target.put(key, _digested(files.read(blob), digest.update))
    except Missing:
        return False
    if digest.hexdigest() != blob.hash:
        target.delete(key)
        return False
    with files.writing() as session:
        row = session.get(Blob, blob.hash, with_for_update=True)
        if row is not None and row.key == blob.key:
            row.storage, row.key = target.name, key
            # Whoever has read the old place may still be at it: what is new is left alone a while.
            row.seen_at = clock.now()
            return True
    # It was thrown away meanwhile, or somebody else has moved it.
    target.delete(key)
    return True


def _digested(chunks: Iterable[bytes], update: Callable[[bytes], None]) -> Iterator[bytes]:
    for chunk in chunks:
        update(chunk)
        yield chunk


def _count(files: Files, target: str) -> int:
    with files.sessions() as session:
        query = select(func.count()).select_from(Blob).where(Blob.storage != target)
        return session.scalar(query) or 0


def _elsewhere(files: Files, target: str) -> Iterator[Blob]:
    after = ""
    while True:
        with files.sessions() as session:
            query = select(Blob).where(Blob.storage != target, Blob.hash > after)
            found = session.scalars(query.order_by(Blob.hash).limit(BATCH)).all()
        if not found:
            return
        after = found[-1].hash
        yield from found
