"""Many files as one archive (ZIP, APPNOTE 6.3), made while it is sent: never whole anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, cast
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from cms.media.files import Files
from cms.media.models import Blob
from cms.media.names import safe_name

EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
"""What the format can tell of time begins here."""


@dataclass(frozen=True)
class Member:
    """A file of an archive: where in it, which bytes, and when it was last changed."""

    folders: tuple[str, ...]
    name: str
    blob: Blob
    changed_at: datetime


class _Sink:
    """Takes what an archive is written to, until it is sent; can't be wound back."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: whoever sends takes the pieces."""

    def take(self) -> Iterator[bytes]:
        pieces, self._pieces = self._pieces, []
        yield from pieces


def zipped(files: Files, members: Iterable[Member]) -> Iterator[bytes]:
    """Yield an archive of files, as they are: most are packed already.

    Names are made safe, and unique where case does not count. Sizes beyond 4 GiB are told in the
    fields of ZIP64. Raises Missing where bytes are gone: what was sent is then no archive.
    """
    sink, taken = _Sink(), set[str]()
    with ZipFile(cast("IO[bytes]", sink), "w", ZIP_STORED, allowZip64=True) as archive:
        for member in members:
            info = ZipInfo(_unique(member, taken), _when(member.changed_at))
            info.external_attr = 0o644 << 16
            info.file_size = member.blob.size
            with archive.open(info, "w", force_zip64=member.blob.size >= 2**31) as target:
                for piece in files.read(member.blob):
                    target.write(piece)
                    yield from sink.take()
            yield from sink.take()
    yield from sink.take()


def _unique(member: Member, taken: set[str]) -> str:
    """Return a name that nothing else in the archive has: `a.png`, `a (2).png` …."""
    folders = "".join(f"{safe_name(one)}/" for one in member.folders)
    name = safe_name(member.name)
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    found, number = f"{folders}{name}", 1
    while found.casefold() in taken:
        number += 1
        found = f"{folders}{stem} ({number}){dot}{ending}"
    taken.add(found.casefold())
    return found


def _when(instant: datetime) -> tuple[int, int, int, int, int, int]:
    told = max(EARLIEST, instant.astimezone(UTC))
    return (told.year, told.month, told.day, told.hour, told.minute, told.second)
