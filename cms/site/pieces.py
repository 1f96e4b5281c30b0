"""Bytes of a storage as the body of an answer, whole or a part of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from cms.errors import NotFound
from cms.media.storage.port import Missing

_CONDITIONAL = frozenset({"If-None-Match", "If-Modified-Since", "If-Range", "If-Match"})


class Read(Protocol):
    """Yields bytes from `start` until before `end`; raises Missing at once for none."""

    def __call__(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Read them."""


class Pieces:
    """So many bytes that `read` gives: what WebOb asks for to answer a range."""

    def __init__(self, read: Read, size: int) -> None:
        self._bytes, self._size = read, size
        self._begun: dict[tuple[int, int | None], Iterator[bytes]] = {}

    def begin(self, request: Any) -> None:
        """Open what the request asks for: later on, nobody could answer that it is out of reach.

        Raises NotFound for bytes that are gone, StorageFailed where nobody can say.
        """
        # Of answers that may turn out to have no body, or another one, nothing is opened beforehand.
        if request.method != "GET" or _CONDITIONAL & {*request.headers}:
            return
        asked = request.range and request.range.range_for_length(self._size)
        if asked or not request.range:
            place = asked or (0, None)
            self._begun[place] = self._read(*place)

    def __iter__(self) -> Iterator[bytes]:
        return self._read(0, None)

    def app_iter_range(self, start: int, stop: int | None) -> Iterator[bytes]:
        """Yield the bytes from `start` until before `stop`."""
        return self._read(start, stop)

    def _read(self, start: int, stop: int | None) -> Iterator[bytes]:
        begun = self._begun.pop((start, stop), None)
        if begun is not None:
            return begun
        try:
            return self._bytes(start, stop)
        except Missing:
            raise NotFound("There is no such file.") from None
