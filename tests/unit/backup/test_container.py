"""The file of a backup: whole and unchanged, or refused."""

from __future__ import annotations

import io
import random

import pytest

from cms.backup.container import reading, writing
from cms.backup.opening import look_through
from cms.errors import BadRequest

SECRET = "a passphrase of some length"
ROWS = random.Random(1).randbytes(900_000)  # not to be made smaller than several chunks


def packed(passphrase: str | None, rows: bytes = ROWS) -> bytes:
    file = io.BytesIO()
    with writing(file, passphrase) as target:
        target.write(rows)
    return file.getvalue()


def opened(raw: bytes, passphrase: str | None) -> bytes:
    with reading(io.BytesIO(raw), passphrase) as source:
        return source.read()


@pytest.mark.parametrize("passphrase", [None, SECRET])
@pytest.mark.parametrize("rows", [b"", b"one line\n", ROWS])
def test_what_is_written_is_read(passphrase: str | None, rows: bytes) -> None:
    assert opened(packed(passphrase, rows), passphrase) == rows


def test_encrypted_it_tells_nothing() -> None:
    raw = packed(SECRET, b"Zweifelhaft" * 1000)
    assert b"Zweifelhaft" not in raw
    assert b"\x1f\x8b" not in raw[:400]
    assert raw != packed(SECRET, b"Zweifelhaft" * 1000)
    with pytest.raises(BadRequest, match="needs its passphrase"):
        opened(raw, None)
    with pytest.raises(BadRequest, match="not the passphrase"):
        opened(raw, "another passphrase")
    with pytest.raises(BadRequest, match="at least 12"):
        packed("short")


@pytest.mark.parametrize("passphrase", [None, SECRET])
def test_what_was_changed_or_cut_off_is_refused(passphrase: str | None) -> None:
    raw = packed(passphrase)
    chance = random.Random(2)
    for _ in range(20):
        place = chance.randrange(raw.index(b"\n") + 12, len(raw))
        changed = bytearray(raw)
        changed[place] ^= 1 << chance.randrange(8)
        with pytest.raises(BadRequest):
            opened(bytes(changed), passphrase)
        with pytest.raises(BadRequest):
            opened(raw[:place], passphrase)


def test_chunks_stay_in_their_order() -> None:
    raw = packed(SECRET)
    begin, size = raw.index(b"\n") + 1, (1 << 18) + 16
    first, second = raw[begin : begin + size], raw[begin + size : begin + 2 * size]
    swapped = raw[:begin] + second + first + raw[begin + 2 * size :]
    for wrong in (swapped, raw[:begin] + second, raw[: begin + size]):
        with pytest.raises(BadRequest):
            opened(wrong, SECRET)


@pytest.mark.parametrize(
    "raw", [b"", b"\n", b"[]\n", b'{"format": "x"}\n', b"\xff\n", b"x" * 20_000]
)
def test_what_is_no_backup_is_refused(raw: bytes) -> None:
    with pytest.raises(BadRequest, match="no backup"):
        opened(raw, None)


def test_a_row_that_no_memory_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cms.backup.opening.LINE_MAX", 1 << 20)
    small = packed(None, b'"' + b"a" * (64 << 20))
    assert len(small) < 1 << 17
    with reading(io.BytesIO(small), None) as source:
        with pytest.raises(BadRequest, match="1 MiB"):
            look_through(source)
        assert source.tell() <= (1 << 20) + 1
