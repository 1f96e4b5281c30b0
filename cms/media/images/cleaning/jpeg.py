"""JPEG (ITU-T T.81, annex B; JFIF, T.871): markers, segments, and pixels between them."""

from __future__ import annotations

from cms.media.images.cleaning.stretches import Data, Kept, no_whole, orientation_exif

_START, _END, _SCAN, _COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
_BARE = (0x01, *range(0xD0, 0xD8))
"""Markers without a segment: TEM and RST0 to RST7."""
_APPLICATIONS = range(0xE0, 0xF0)


def kept_of_jpeg(data: Data, orientation: int) -> Kept:
    """Keep what decoding needs, the colour profile and the resolution; nothing behind the end."""
    kept: Kept = [range(2)]
    if orientation != 1:
        exif = b"Exif\x00\x00" + orientation_exif(orientation)
        kept.append(b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif)
    at = 2
    while at < len(data):
        at = data.find(b"\xff", at)
        if at < 0:
            break
        marker = data[at + 1 : at + 2]
        if marker == b"\xff":
            at += 1  # fill bytes
        elif not marker or marker[0] == _END:
            kept.append(b"\xff\xd9")
            break
        elif marker[0] in _BARE or marker[0] in (0, _START):
            at += 2
        else:
            at = _segment(data, at, marker[0], kept)
    return kept


def _segment(data: Data, at: int, marker: int, kept: Kept) -> int:
    size = int.from_bytes(data[at + 2 : at + 4], "big")
    end = at + 2 + size
    if size < 2 or end > len(data):
        no_whole("JPEG")
    if marker == _SCAN:
        end = _end_of_scan(data, end)
        kept.append(range(at, end))
    elif marker == 0xE0:
        kept += _jfif(data, at, end)
    elif _says_something(data[at + 4 : at + 16], marker):
        kept.append(range(at, end))
    return end


def _end_of_scan(data: Data, at: int) -> int:
    """Return where the next marker stands that is not part of the pixels."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            return len(data)
        follows = data[at + 1 : at + 2]
        if follows and (follows[0] in (0x00, 0xFF) or follows[0] in _BARE):
            at += 1 if follows[0] == 0xFF else 2
        else:
            return at


def _jfif(data: Data, at: int, end: int) -> Kept:
    head = data[at + 4 : min(end, at + 18)]
    if not head.startswith(b"JFIF\x00") or len(head) < 14:
        return []
    # Version, units and resolution; without the thumbnail that may follow.
    return [b"\xff\xe0\x00\x10" + head[:12] + b"\x00\x00"]


def _says_something(head: bytes, marker: int) -> bool:
    """Say whether a segment is about how the pixels are to be understood."""
    if marker == 0xE2:
        return head.startswith(b"ICC_PROFILE\x00")
    if marker == 0xEE:
        return head.startswith(b"Adobe")
    return marker != _COMMENT and marker not in _APPLICATIONS
