"""PNG (third edition, 2025): chunks."""

from __future__ import annotations

import zlib

from cms.media.images.cleaning.stretches import Data, Kept, no_whole, orientation_exif

_KEPT = (
    *(b"PLTE", b"IDAT", b"tRNS", b"acTL", b"fcTL", b"fdAT"),
    *(b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV", b"cLLI", b"sBIT", b"bKGD", b"pHYs"),
)


def kept_of_png(data: Data, orientation: int) -> Kept:
    """Keep what the pixels are and how they are to be understood; nothing behind the end."""
    kept: Kept = [range(8)]
    at = 8
    while True:
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        end = at + 12 + size
        if len(name) < 4 or end > len(data):
            no_whole("PNG")
        # What is named with a capital letter can't be done without: the decoder judges it.
        if name in _KEPT or name[:1].isupper():
            kept.append(range(at, end))
        if name == b"IHDR" and orientation != 1:
            kept.append(_chunk(b"eXIf", orientation_exif(orientation)))
        if name == b"IEND":
            return kept
        at = end


def _chunk(name: bytes, data: bytes) -> bytes:
    check = zlib.crc32(name + data)
    return len(data).to_bytes(4, "big") + name + data + check.to_bytes(4, "big")
