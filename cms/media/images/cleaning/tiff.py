"""TIFF (6.0): directories of tags, whose values lie anywhere in the file.

Offsets point at places, so nothing moves: tags leave their directory, and their values become zeros.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from cms.media.images.cleaning.stretches import Data, Kept, no_whole

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_DIRECTORIES = (34665, 34853, 40965)
"""Exif, GPS and interoperability: directories of their own."""
_TOLD = (
    *(269, 270, 271, 272, 285, 305, 306, 315, 316, 700, 33432, 33723, 34377, 37724, 50341),
    *_DIRECTORIES,
    *range(40091, 40096),
)
"""Names, descriptions, makers, programs, times, XMP, IPTC, Photoshop's, PrintIM's and Windows'."""

_MOST = 10_000
"""Directories and tags that are looked at; nothing real has as many."""


def kept_of_tiff(data: Data, orientation: int) -> Kept:
    """Keep the pages; their orientation is one of their own tags."""
    order = "<" if data[:2] == b"II" else ">"
    changes = sorted(_Tags(data, order).changes())
    kept: Kept = []
    at = 0
    for start, new in changes:
        if start + len(new) > len(data):
            no_whole("TIFF")
        if start + len(new) > at:
            # Values may share bytes.
            kept += [range(at, max(start, at)), new[max(at - start, 0) :]]
            at = start + len(new)
    return [*kept, range(at, len(data))]


class _Tags:
    """Walks the directories of a file."""

    def __init__(self, data: Data, order: str) -> None:
        self._data, self._order, self._left = data, order, _MOST
        self._seen: set[int] = set()

    def changes(self) -> Iterator[tuple[int, bytes]]:
        at = self._number("I", 4)
        while at and at not in self._seen:
            self._seen.add(at)
            count = self._number("H", at)
            following = self._number("I", at + 2 + 12 * count)
            yield from self._directory(at, count, following)
            at = following

    def _directory(self, at: int, count: int, following: int) -> Iterator[tuple[int, bytes]]:
        kept = []
        for place in range(at + 2, at + 2 + 12 * count, 12):
            self._left -= 1
            if self._left < 0:
                no_whole("TIFF")
            tag = self._number("H", place)
            if tag not in _TOLD:
                kept.append(self._data[place : place + 12])
                continue
            yield from self._zeros(place, tag)
        if len(kept) < count:
            entries = b"".join(kept)
            new = struct.pack(f"{self._order}H", len(kept)) + entries
            new += struct.pack(f"{self._order}I", following)
            yield at, new.ljust(2 + 12 * count + 4, b"\x00")

    def _zeros(self, place: int, tag: int) -> Iterator[tuple[int, bytes]]:
        """Yield zeros for the value of a tag, if it lies elsewhere, and for all below it."""
        kind, count, at = (
            self._number(code, place + offset) for code, offset in (("H", 2), ("I", 4), ("I", 8))
        )
        if tag in _DIRECTORIES:
            if at not in self._seen:
                self._seen.add(at)
                inner = self._number("H", at)
                for entry in range(at + 2, at + 2 + 12 * inner, 12):
                    self._left -= 1
                    if self._left < 0:
                        no_whole("TIFF")
                    yield from self._zeros(entry, self._number("H", entry))
                yield at, bytes(2 + 12 * inner + 4)
            return
        size = _SIZES.get(kind, 1) * count
        if size > len(self._data):
            no_whole("TIFF")
        if size > 4 and at not in self._seen:
            self._seen.add(at)
            yield at, bytes(size)

    def _number(self, code: str, at: int) -> int:
        size = struct.calcsize(code)
        found = self._data[at : at + size]
        if len(found) < size:
            no_whole("TIFF")
        number: int = struct.unpack(f"{self._order}{code}", found)[0]
        return number
