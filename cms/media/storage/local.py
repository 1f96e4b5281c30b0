"""A folder of this host as a storage."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from cms.media.storage.keys import check_key
from cms.media.storage.port import CHUNK, Form, Missing, Stored

_PART = ".part"
"""Ends the names of files that are still being written."""


class LocalStorage:
    """Files in a folder, a key being a path in it.

    Each is written beside its place and moved there when it is on the disk.
    """

    name = "local"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        """Put bytes under a key; see `Storage`."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}-{secrets.token_hex(4)}{_PART}")
        size = 0
        try:
            with part.open("xb") as file:
                for chunk in chunks:
                    size += file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            part.rename(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        _sync(path.parent)
        return size

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield bytes; see `Storage`."""
        try:
            file = self._path(key).open("rb")
        except FileNotFoundError:
            raise Missing(key) from None
        return _pieces(file, start, end)

    def stat(self, key: str) -> Stored | None:
        """Return what lies under a key; see `Storage`."""
        path = self._path(key)
        try:
            found = path.stat()
        except FileNotFoundError:
            return None
        return Stored(key, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))

    def delete(self, key: str) -> None:
        """Take away what lies under a key; see `Storage`."""
        # Its folder stays: somebody may be about to write into it.
        self._path(key).unlink(missing_ok=True)

    def list(self, prefix: str) -> Iterator[Stored]:
        """Yield what lies under keys that begin so; see `Storage`."""
        if not self._folder.is_dir():
            return
        keys = (path.relative_to(self._folder).as_posix() for path in self._folder.rglob("*"))
        for key in sorted(key for key in keys if key.startswith(prefix)):
            if not key.endswith(_PART) and self._path(key).is_file():
                found = self.stat(key)
                if found is not None:
                    yield found

    def clear_unfinished(self, before: datetime) -> int:
        """Let go of what was never finished; see `Storage`."""
        count = 0
        for path in self._folder.rglob(f"*{_PART}") if self._folder.is_dir() else ():
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    count += 1
        return count

    def direct_url(self, key: str, seconds: int, headers: Mapping[str, str]) -> str | None:
        """Return None: nobody but the CMS serves the folder."""

    def direct_form(self, key: str, size: int, seconds: int) -> Form | None:
        """Return None: nobody but the CMS writes to the folder."""

    def _path(self, key: str) -> Path:
        return self._folder / check_key(key)


def _pieces(file: BinaryIO, start: int, end: int | None) -> Iterator[bytes]:
    with file as opened:
        opened.seek(start)
        left = None if end is None else max(0, end - start)
        while left is None or left > 0:
            chunk = opened.read(CHUNK if left is None else min(CHUNK, left))
            if not chunk:
                return
            left = None if left is None else left - len(chunk)
            yield chunk


def _sync(folder: Path) -> None:
    """Bring a folder's own entries to the disk, so that a file in it outlives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
