"""Animated WebPs whose frames leave some of their area free (RFC 9649, 2.7.1).

Encoders cut frames down to what is opaque and then say that nothing is see-through. Browsers show
nothing where no frame is; decoders that believe the header show black.
"""

from __future__ import annotations

import io
from typing import BinaryIO

_ANIMATED, _ALPHA = 0x02, 0x10
_CLEARS = 0x01
"""A frame's flag: its area is free again when the next one comes."""
_FLAGS = 20
"""Where the flags of an extended WebP stand."""


def with_alpha(file: BinaryIO) -> BinaryIO:
    """Return a WebP whose header says that it is see-through if some of its area may be free."""
    if not _may_be_free(file):
        return file
    file.seek(0)
    copy = io.BytesIO(file.read())
    say_alpha(copy)
    return copy


def say_alpha(file: BinaryIO) -> None:
    """Have the header of an extended WebP say that it is see-through; leave others alone."""
    file.seek(0)
    head = file.read(_FLAGS + 1)
    if head[12:16] == b"VP8X" and len(head) > _FLAGS:
        file.seek(_FLAGS)
        file.write(bytes([head[_FLAGS] | _ALPHA]))


def _may_be_free(file: BinaryIO) -> bool:
    file.seek(0)
    head = file.read(30)
    if head[12:16] != b"VP8X" or len(head) < 30 or head[_FLAGS] & (_ANIMATED | _ALPHA) != _ANIMATED:
        return False
    canvas = (0, 0, _number(head, 24) + 1, _number(head, 27) + 1)
    covered = False
    at = 30
    while len(chunk := _read(file, at, 24)) == 24:
        if chunk[:4] == b"ANMF":
            x, y, right, lower = (_number(chunk, 8 + 3 * place) for place in range(4))
            if not covered and (2 * x, 2 * y, right + 1, lower + 1) != canvas:
                return True
            covered = True
            if chunk[23] & _CLEARS:
                return True
        size = int.from_bytes(chunk[4:8], "little")
        at += 8 + size + size % 2
    return False


def _read(file: BinaryIO, at: int, size: int) -> bytes:
    file.seek(at)
    return file.read(size)


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 3], "little")
