"""GIF (89a): blocks, each of which is followed by sub-blocks."""

from __future__ import annotations

from cms.media.images.cleaning.stretches import Data, Kept, no_whole

_CONTROL, _APPLICATION = 0xF9, 0xFF
_APPLICATIONS = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")
"""Those that say how often it plays, and in which colours."""


def kept_of_gif(data: Data, orientation: int) -> Kept:
    """Keep the frames, how long and how often they are shown, and the colour profile.

    A GIF has no orientation.
    """
    at = 13 + _table(data, 10)
    kept: Kept = [range(at)]
    while True:
        kind = data[at : at + 1]
        if kind == b"\x2c":
            end = _sub_blocks(data, at + 11 + _table(data, at + 9))
            kept.append(range(at, end))
        elif kind == b"\x21":
            end = _sub_blocks(data, at + 2)
            if _says_something(data, at):
                kept.append(range(at, end))
        elif kind == b"\x3b" or not kind:
            kept.append(b"\x3b")
            return kept
        else:
            no_whole("GIF")
        at = end


def _table(data: Data, at: int) -> int:
    """Return the size of a table of colours from the byte that says whether there is one."""
    flags = data[at : at + 1]
    return 3 * 2 ** ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


def _sub_blocks(data: Data, at: int) -> int:
    while (size := data[at : at + 1]) != b"\x00":
        if not size:
            no_whole("GIF")
        at += 1 + size[0]
    return at + 1


def _says_something(data: Data, at: int) -> bool:
    label = data[at + 1 : at + 2]
    if label == bytes([_APPLICATION]):
        return data[at + 3 : at + 14] in _APPLICATIONS
    return label == bytes([_CONTROL])
