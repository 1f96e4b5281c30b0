"""Looks passwords up in a list of leaked ones: a sorted file, searched without being read whole."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from cms.errors import ConfigurationError

_PIECE = 4096
"""Bytes of a line that are looked at; no password that may be chosen has as many."""
_PROBES = 64
_SHA1 = re.compile(rb"[0-9A-Fa-f]{40}(:\d+)?\r?\n?")


@dataclass(frozen=True)
class LeakedList:
    """A file with a password on each line, or the SHA-1 of one, sorted by its bytes.

    Such as those of Have I Been Pwned: 40 hexadecimal digits, which `:` and a count may follow.
    """

    path: Path
    hashed: bool

    def holds(self, *spellings: str) -> bool:
        """Say whether any of the ways to spell a password is in the list.

        Reads about 40 lines of a file of any size. Raises OSError where it can't be read.
        """
        with self.path.open("rb") as file:
            return any(self._holds(file, one) for one in dict.fromkeys(spellings))

    def _holds(self, file: BinaryIO, password: str) -> bool:
        wanted = password.encode()
        if self.hashed:
            # The lists are made of SHA-1; nothing is kept secret by it here.
            wanted = hashlib.sha1(wanted, usedforsecurity=False).hexdigest().upper().encode()
        low, high = 0, file.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            start, line, end = _line_from(file, middle)
            found = self.key(line)
            if start >= high or found > wanted:
                high = middle
            elif found == wanted:
                return True
            else:
                low = end
        return False

    def key(self, line: bytes) -> bytes:
        """Return what a line is sorted by."""
        return line[:40].upper() if self.hashed else line.rstrip(b"\r\n")


def leaked_list(path: Path) -> LeakedList:
    """Return the list in a file, of the kind that its first line shows.

    Raises ConfigurationError where it can't be read, or is seen not to be sorted.
    """
    setting = "cms.accounts.password_leaked"
    try:
        with path.open("rb") as file:
            found = LeakedList(path, bool(_SHA1.fullmatch(file.readline(_PIECE))))
            size = file.seek(0, 2)
            lines = [_line_from(file, size * part // _PROBES)[1] for part in range(_PROBES)]
    except OSError as error:
        raise ConfigurationError(
            f"{setting} names {path}, which can't be read: {error.strerror or error}."
        ) from error
    keys = [found.key(line) for line in lines if line]
    if not keys:
        raise ConfigurationError(f"{setting} names {path}, which is empty.")
    if any(one > other for one, other in pairwise(keys)):
        raise ConfigurationError(
            f"{setting} names {path}, which is not sorted, so nothing would be found in it: "
            "`LC_ALL=C sort -u` does it."
        )
    return found


def _line_from(file: BinaryIO, at: int) -> tuple[int, bytes, int]:
    """Return the first line that begins at or after `at`, where it begins and where it ends."""
    file.seek(max(0, at - 1))
    if at:
        _skip_line(file)
    start = file.tell()
    line = file.readline(_PIECE)
    if line and not line.endswith(b"\n"):
        _skip_line(file)
    return start, line, file.tell()


def _skip_line(file: BinaryIO) -> None:
    while (piece := file.readline(_PIECE)) and not piece.endswith(b"\n"):
        pass
