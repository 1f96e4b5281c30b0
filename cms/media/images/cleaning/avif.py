"""AVIF (HEIF, ISO/IEC 23008-12): items within boxes (ISO/IEC 14496-12).

Items can't be taken out without moving all others, so their bytes are overwritten.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cms.media.images.cleaning.stretches import EMPTY_EXIF, Data, Kept, no_whole

_KEPT = (b"ftyp", b"meta", b"mdat", b"moov", b"free")


class Box(NamedTuple):
    """The name of a box, and where it, its content and its end are."""

    name: bytes
    start: int
    inner: int
    end: int


def kept_of_avif(data: Data, orientation: int) -> Kept:
    """Keep the images; how they are turned is a property of theirs and not in the Exif data."""
    pieces: list[tuple[int, int, bytes]] = []
    end = 0
    for box in _boxes(data, 0, len(data)):
        end = box.end
        if box.name == b"meta":
            pieces += _items(data, box)
        elif box.name not in _KEPT:
            # All others move if a box is left out, so it stays as an empty space.
            pieces.append((box.start + 4, box.start + 8, b"free"))
            pieces.append((box.inner, box.end, b""))
    kept: Kept = []
    at = 0
    for start, stop, new in sorted(pieces):
        if start < at or stop > end:
            no_whole("AVIF")
        kept += [range(at, start), new.ljust(stop - start, b"\x00")]
        at = stop
    return [*kept, range(at, end)]


def _boxes(data: Data, at: int, end: int) -> Iterator[Box]:
    while at + 8 <= end:
        size, name = _number(data, at, 4), data[at + 4 : at + 8]
        inner = at + 8
        if size == 1:
            size, inner = _number(data, at + 8, 8), at + 16
        elif size == 0:
            size = end - at
        if size < inner - at or at + size > end:
            no_whole("AVIF")
        yield Box(name, at, inner, at + size)
        at += size


def _number(data: Data, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "big")


def _items(data: Data, meta: Box) -> list[tuple[int, int, bytes]]:
    """Return which stretches hold what a camera or a program said, and what stands there instead."""
    inner = {box.name: box for box in _boxes(data, meta.inner + 4, meta.end)}
    if b"iinf" not in inner or b"iloc" not in inner:
        return []
    told = dict(_told(data, inner[b"iinf"]))
    idat = inner[b"idat"].inner if b"idat" in inner else 0
    found = []
    for item, stretches in _stretches(data, inner[b"iloc"], idat):
        if item in told:
            new = told[item]
            for start, end in stretches:
                found.append((start, end, new[: end - start]))
                new = b""
    return found


def _told(data: Data, iinf: Box) -> Iterator[tuple[int, bytes]]:
    """Yield the numbers of items that are no image, with what is written in their place."""
    version = _number(data, iinf.inner, 1)
    start = iinf.inner + (6 if version == 0 else 8)
    for box in _boxes(data, start, iinf.end):
        wide = 4 if _number(data, box.inner, 1) == 3 else 2
        item = _number(data, box.inner + 4, wide)
        kind = data[box.inner + 4 + wide + 2 : box.inner + 4 + wide + 6]
        if kind == b"Exif":
            yield item, bytes(4) + EMPTY_EXIF
        elif kind in (b"mime", b"uri "):
            yield item, b""


def _stretches(data: Data, iloc: Box, idat: int) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Yield each item's number and where its bytes lie (ISO/IEC 14496-12, 8.11.3)."""
    at = iloc.inner
    version = _number(data, at, 1)
    sizes = _number(data, at + 4, 2)
    offset, length, base, index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    wide = 4 if version == 2 else 2
    count = _number(data, at + 6, wide)
    at += 6 + wide
    for _ in range(count):
        if at >= iloc.end:
            no_whole("AVIF")
        item = _number(data, at, wide)
        at += wide
        method = _number(data, at, 2) & 15 if version else 0
        at += 4 if version else 2
        origin = _number(data, at, base) + (idat if method == 1 else 0)
        extents = _number(data, at + base, 2)
        at += base + 2
        found = []
        for _ in range(extents):
            if at >= iloc.end:
                no_whole("AVIF")
            at += index if version else 0
            start = origin + _number(data, at, offset)
            found.append((start, start + _number(data, at + offset, length)))
            at += offset + length
        yield item, found
