"""Archives are sent as they are made, with names that no program stumbles over."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from cms.media.files import Files
from cms.media.models import Blob
from cms.media.zipping import Member, zipped

WHEN = datetime(2026, 3, 1, 12, 30, 4, tzinfo=UTC)
PIECE = b"\x00" * 65536


class Kept:
    """Files whose bytes are made up while they are read; counts what was read ahead."""

    def __init__(self) -> None:
        self.read_pieces = 0

    def read(self, blob: Blob) -> Iterator[bytes]:
        whole, rest = divmod(blob.size, len(PIECE))
        for size in [len(PIECE)] * whole + [rest]:
            self.read_pieces += 1
            yield PIECE[:size]


def member(name: str, size: int = 3, *folders: str, when: datetime = WHEN) -> Member:
    blob: Any = SimpleNamespace(size=size, storage="local", key=name)
    return Member(folders, name, blob, when)


def archive(*members: Member) -> zipfile.ZipFile:
    files = cast(Files, Kept())
    return zipfile.ZipFile(io.BytesIO(b"".join(zipped(files, members))))


def test_names_are_safe_and_nobody_elses() -> None:
    old = datetime(1970, 1, 1, tzinfo=UTC)
    found = archive(
        member("a.png"),
        member("A.PNG"),
        member("a.png", 3, "..", "x/../y"),
        member("../../etc/passwd"),
        member("Müller\u202e.png", when=old),
        member("a (2).png"),
        member("noending"),
        member("noending"),
    )
    assert found.testzip() is None
    names = found.namelist()
    assert names[:2] == ["a.png", "A (2).PNG"]
    assert names[3:] == ["passwd", "Müller.png", "a (2) (2).png", "noending", "noending (2)"]
    assert not any(part in ("", ".", "..") for name in names for part in name.split("/"))
    assert len({name.casefold() for name in names}) == len(names)
    assert found.getinfo("a.png").date_time == (2026, 3, 1, 12, 30, 4)
    assert found.getinfo("Müller.png").date_time[0] == 1980


def test_nothing_is_read_before_it_is_sent() -> None:
    kept = Kept()
    sent = zipped(cast(Files, kept), [member("film.mp4", 1000 * len(PIECE))])
    held = 0
    for _ in range(200):
        held = max(held, len(next(sent)))
    assert kept.read_pieces <= 201
    assert held <= len(PIECE)


@pytest.mark.long
def test_what_is_beyond_the_old_bounds_is_told_in_zip64() -> None:
    sent = zipped(cast(Files, Kept()), [member("film.mp4", 2**32 + 5)])
    head = b""
    size = 0
    tail = b""
    for piece in sent:
        head = head or piece
        size += len(piece)
        tail = (tail + piece)[-400:]
    assert head[:4] == b"PK\x03\x04"
    assert size > 2**32
    assert b"PK\x06\x06" in tail
    assert (2**32 + 5).to_bytes(8, "little") in tail
