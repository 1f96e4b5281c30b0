"""A file of the process that started this one, read without moving where that one reads."""

from __future__ import annotations

import io
import os
from typing import BinaryIO


class Received(io.RawIOBase):
    """Reads a descriptor by places: the position of one that is shared is shared too."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._size = os.fstat(descriptor).st_size
        self._at = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill a buffer as far as there are bytes; return how many came."""
        data = os.pread(self._descriptor, len(buffer), self._at)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place, as files do; raise OSError for one before the beginning."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise OSError("There is nothing before the beginning of a file.")
        self._at = start + offset
        return self._at


def received(descriptor: int) -> BinaryIO:
    """Return a file that is read from its beginning, whatever else reads the same descriptor."""
    return io.BufferedReader(Received(descriptor))
