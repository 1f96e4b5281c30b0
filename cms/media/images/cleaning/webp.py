"""WebP (RFC 9649): chunks within a RIFF file."""

from __future__ import annotations

from cms.media.images.cleaning.stretches import Data, Kept, no_whole, orientation_exif

_KEPT = (b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP")
_HAS_EXIF, _HAS_XMP = 0x08, 0x04


def kept_of_webp(data: Data, orientation: int) -> Kept:
    """Keep pixels, frames and the colour profile; nothing behind the end."""
    end = min(8 + int.from_bytes(data[4:8], "little"), len(data))
    chunks: Kept = []
    at, extended = 12, False
    while at + 8 <= end:
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        following = at + 8 + size + size % 2
        if at + 8 + size > len(data):
            no_whole("WEBP")
        if name == b"VP8X":
            extended = True
            chunks.append(_flagged(data[at:following], orientation))
        elif name in _KEPT:
            chunks.append(range(at, min(following, len(data))))
        at = following
    if extended and orientation != 1:
        exif = orientation_exif(orientation)
        chunks.append(b"EXIF" + len(exif).to_bytes(4, "little") + exif)
    size = 4 + sum(len(chunk) for chunk in chunks)
    return [b"RIFF" + size.to_bytes(4, "little") + b"WEBP", *chunks]


def _flagged(chunk: bytes, orientation: int) -> bytes:
    flags = chunk[8] & ~(_HAS_EXIF | _HAS_XMP) if len(chunk) > 8 else no_whole("WEBP")
    if orientation != 1:
        flags |= _HAS_EXIF
    return chunk[:8] + bytes([flags]) + chunk[9:]
