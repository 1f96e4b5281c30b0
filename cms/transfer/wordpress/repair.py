"""A file read without the control characters that XML forbids, and that WordPress exports."""

from __future__ import annotations

from typing import IO

_FORBIDDEN = bytes(range(0x20)).translate(None, b"\t\n\r")
_SPACES = bytes.maketrans(_FORBIDDEN, b" " * len(_FORBIDDEN))
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")


class RepairedFile:
    """A binary file whose forbidden control characters are read as spaces; `repaired` counts them.

    Works on any encoding whose first 32 codes are ASCII's; UTF-16 is left as it is.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._first = True
        self._wide = False
        self.repaired = 0

    def read(self, size: int = -1) -> bytes:
        """Read at most `size` bytes."""
        chunk = self._file.read(size)
        if self._first:
            self._wide = chunk.startswith(_WIDE)
            self._first = False
        if self._wide:
            return chunk
        clean = chunk.translate(_SPACES)
        self.repaired += (
            0 if clean == chunk else len(chunk) - len(chunk.translate(None, _FORBIDDEN))
        )
        return clean
