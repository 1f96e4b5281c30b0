"""The port of storages: bytes under keys, written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

CHUNK = 256 * 1024
"""Bytes that are held in memory at once, where nothing else is said."""


class Missing(Exception):
    """Nothing lies under a key that something should lie under."""


@dataclass(frozen=True)
class Stored:
    """What lies under a key; `changed_at` is when it was put there."""

    key: str
    size: int
    changed_at: datetime


@dataclass(frozen=True)
class Form:
    """Where a browser sends a file by itself: a form of `fields`, then `file`, to `url` by POST."""

    url: str
    fields: Mapping[str, str]


class Storage(Protocol):
    """Bytes under keys such as `blobs/ab/abcdef…-0f1e2d`: ASCII letters, digits, `/ . - _`.

    A key is written once. What is put is there whole when `put` returns, in all processes, and not
    at all if it raises or its process dies. All raise OSError for what a disk can't do, StorageFailed
    for what a server can't. Safe among threads.
    """

    name: str

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        """Put bytes under a key and return how many they are."""

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from `start` until before `end`; raise Missing at once for none."""

    def stat(self, key: str) -> Stored | None:
        """Return what lies under a key, or None."""

    def delete(self, key: str) -> None:
        """Take away what lies under a key, if anything does."""

    def list(self, prefix: str) -> Iterator[Stored]:
        """Yield everything whose key begins with `prefix`, in the order of keys."""

    def clear_unfinished(self, before: datetime) -> int:
        """Let go of what processes were putting when they died, if that began before `before`."""

    def direct_url(self, key: str, seconds: int, headers: Mapping[str, str]) -> str | None:
        """Return an address that gives what lies under a key to anybody for so many seconds.

        `headers` (of `Content-Type`, `Content-Disposition`, `Cache-Control`) are those of its
        answer. None where the storage has no such addresses.
        """

    def direct_form(self, key: str, size: int, seconds: int) -> Form | None:
        """Return a form by which anybody may put `size` bytes, no more, under a key for a while.

        None where the storage has no such forms.
        """
