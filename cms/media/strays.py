"""What lies about: uploads that expired, bytes without a row, and what was never finished."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms import clock
from cms.db.identifiers import is_id
from cms.media.files import Files
from cms.media.models import Blob, Upload, UploadPart
from cms.media.renditions.making import PREFIX as RENDITIONS
from cms.media.renditions.models import MadeRendition
from cms.media.storage.port import Storage, Stored
from cms.media.uploads import drop_upload

BATCH = 500
SPARE = timedelta(hours=1)
"""For so long after its end an upload is left alone: somebody may be at it."""


@dataclass
class Strays:
    """How many uploads expired, and how many files without a row there were, of how many bytes."""

    uploads: int = 0
    files: int = 0
    size: int = 0
    unfinished: int = 0


Known = Callable[[Session, str, list[str]], set[str]]
"""Returns which keys of a storage have a row."""


def _known_blobs(session: Session, storage: str, keys: list[str]) -> set[str]:
    query = select(Blob.key).where(Blob.key.in_(keys), Blob.storage == storage)
    return set(session.scalars(query))


def _known_parts(session: Session, storage: str, keys: list[str]) -> set[str]:
    """Parts of uploads that go on; what was sent to the storage directly has no row of its own."""
    ids = {one for key in keys if is_id(one := key.split("/")[1])}
    there = set(session.scalars(select(Upload.id).where(Upload.id.in_(ids))))
    parts = set(session.scalars(select(UploadPart.key).where(UploadPart.key.in_(keys))))
    going = {key for key in keys if key.split("/")[1] in there and key.endswith("/direct")}
    return parts | going


def _known_renditions(session: Session, storage: str, keys: list[str]) -> set[str]:
    query = select(MadeRendition.key).where(
        MadeRendition.key.in_(keys), MadeRendition.storage == storage
    )
    return {key for key in session.scalars(query) if key is not None}


PLACES: Mapping[str, Known] = {
    "blobs/": _known_blobs,
    "uploads/": _known_parts,
    RENDITIONS: _known_renditions,
}
"""What the keys begin with that have rows, and which these are; nothing else is ever taken away.

What makes keys of its own in a storage puts them here, or sees to them itself.
"""


def clear_strays(files: Files, before: datetime, *, dry_run: bool = False) -> Strays:
    """Let go of uploads that expired, and of bytes that were put before `before` and have no row.

    A key is used once, so one that has no row will never get one, but for those that were put just
    now.
    """
    found = Strays(uploads=_clear_uploads(files, dry_run=dry_run))
    for storage in files.storages.values():
        for one in _strays(files, storage, before):
            found.files += 1
            found.size += one.size
            if not dry_run:
                storage.delete(one.key)
        if not dry_run:
            found.unfinished += storage.clear_unfinished(before)
    return found


def _clear_uploads(files: Files, *, dry_run: bool) -> int:
    before, count, after = clock.now() - SPARE, 0, ""
    while True:
        with files.sessions() as session:
            query = select(Upload.id).where(Upload.expires_at < before)
            query = query.where(Upload.id > after) if after else query
            ids = session.scalars(query.order_by(Upload.id).limit(BATCH)).all()
        if not ids:
            return count
        after = ids[-1]
        for one in ids:
            count += 1
            if not dry_run:
                drop_upload(files, one)


def _strays(files: Files, storage: Storage, before: datetime) -> Iterator[Stored]:
    for prefix, known in PLACES.items():
        old = (one for one in storage.list(prefix) if one.changed_at < before)
        for batch in _batches(old):
            with files.sessions() as session:
                there = known(session, storage.name, [one.key for one in batch])
            yield from (one for one in batch if one.key not in there)


def _batches(found: Iterable[Stored]) -> Iterator[list[Stored]]:
    rest = iter(found)
    while batch := list(islice(rest, BATCH)):
        yield batch
