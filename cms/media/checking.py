"""Sees that files are whole: each one's bytes are there, and are those whose hash it bears."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from cms.media.files import Files
from cms.media.models import Blob
from cms.media.storage.port import Missing

BATCH = 200


@dataclass(frozen=True)
class Trouble:
    """A file that is not whole: `trouble` says how."""

    hash: str
    storage: str
    trouble: str


def check_files(files: Files) -> Iterator[Trouble]:
    """Read all files, and yield those whose bytes are missing or are others."""
    after = ""
    while True:
        with files.sessions() as session:
            query = select(Blob).where(Blob.hash > after).order_by(Blob.hash).limit(BATCH)
            blobs = session.scalars(query).all()
        if not blobs:
            return
        after = blobs[-1].hash
        for blob in blobs:
            trouble = _trouble(files, blob)
            if trouble:
                yield Trouble(blob.hash, blob.storage, trouble)


def digest_of(files: Files, blob: Blob) -> str:
    """Return the SHA-256 of a blob's bytes; raise Missing where there are none."""
    digest = hashlib.sha256()
    for chunk in files.read(blob):
        digest.update(chunk)
    return digest.hexdigest()


def _trouble(files: Files, blob: Blob) -> str:
    try:
        found = digest_of(files, blob)
    except Missing:
        return "its bytes are missing"
    return "" if found == blob.hash else "its bytes are not those that were uploaded"
