"""What cleaners work with: the bytes of a file, and which stretches of them are kept."""

from __future__ import annotations

import mmap
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, NoReturn, Protocol

from cms.media.refusing import refuse

Kept = list[bytes | range]
"""What a cleaned file is put together of: new bytes, and stretches of those there are."""


class Data(Protocol):
    """The bytes of a file: `bytes`, or a file that the system maps into memory."""

    def __len__(self) -> int: ...

    def __getitem__(self, key: slice, /) -> bytes: ...

    def find(self, sub: bytes, start: int, /) -> int: ...


@contextmanager
def data_of(file: BinaryIO) -> Iterator[Data]:
    """Give the bytes of a file on the disk without reading them all."""
    file.flush()
    file.seek(0)
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data


def put_together(data: Data, kept: Kept) -> BinaryIO | None:
    """Return what is kept in a file of its own, or None if that is all there was."""
    if _is_all(data, kept):
        return None
    target = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        for piece in kept:
            if isinstance(piece, bytes):
                target.write(piece)
            else:
                for start in range(piece.start, piece.stop, _AT_ONCE):
                    target.write(data[start : min(start + _AT_ONCE, piece.stop)])
    except BaseException:
        target.close()
        raise
    return target


_AT_ONCE = 1024**2


def _is_all(data: Data, kept: Kept) -> bool:
    at = 0
    for piece in kept:
        there = piece if isinstance(piece, bytes) else None
        size = len(piece)
        if there is not None and data[at : at + size] != there:
            return False
        if there is None and isinstance(piece, range) and piece.start != at and size:
            return False
        at += size
    return at == len(data)


def no_whole(name: str) -> NoReturn:
    """Refuse a file whose parts don't fit together."""
    refuse(f"is no whole {name} image: its parts don't fit together.")


def orientation_exif(orientation: int) -> bytes:
    """Return Exif data (a TIFF file, EXIF 2.32, 4.5.2) that says nothing but the orientation."""
    return b"II*\x00\x08\x00\x00\x00" + struct.pack("<HHHIHHI", 1, 274, 3, 1, orientation, 0, 0)


EMPTY_EXIF = b"II*\x00\x08\x00\x00\x00" + bytes(6)
"""Exif data that says nothing."""
