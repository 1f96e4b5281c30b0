"""What every storage does: bytes under keys, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cms import clock
from cms.media.storage.local import LocalStorage
from cms.media.storage.port import Missing


def test_what_is_put_is_read(storage: LocalStorage) -> None:
    assert storage.put("blobs/ab/abc-1", [b"one", b"", b"two"]) == 6
    assert b"".join(storage.read("blobs/ab/abc-1")) == b"onetwo"
    found = storage.stat("blobs/ab/abc-1")
    assert found is not None
    assert found.size == 6
    assert abs(found.changed_at - clock.now()) < timedelta(hours=1)


@pytest.mark.parametrize(
    ("start", "end", "part"), [(0, 3, b"012"), (7, None, b"789"), (4, 4, b""), (8, 99, b"89")]
)
def test_parts_are_read(storage: LocalStorage, start: int, end: int | None, part: bytes) -> None:
    storage.put("a", [b"0123456789"])
    assert b"".join(storage.read("a", start, end)) == part


def test_what_is_not_there(storage: LocalStorage) -> None:
    assert storage.stat("a/b") is None
    storage.delete("a/b")
    with pytest.raises(Missing):
        storage.read("a/b")
    assert list(storage.list("")) == []


def test_what_is_deleted_is_gone(storage: LocalStorage) -> None:
    storage.put("a/b", [b"1"])
    storage.delete("a/b")
    assert storage.stat("a/b") is None


def test_what_breaks_off_leaves_nothing(storage: LocalStorage, tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        storage.put("a/b", broken())
    assert storage.stat("a/b") is None
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_keys_are_listed_in_order(storage: LocalStorage) -> None:
    for key in ("b/2", "a/1", "b/10", "c"):
        storage.put(key, [b"x"])
    assert [one.key for one in storage.list("b/")] == ["b/10", "b/2"]
    assert [one.key for one in storage.list("")] == ["a/1", "b/10", "b/2", "c"]


def test_what_is_being_written_is_not_listed(storage: LocalStorage) -> None:
    seen: list[str] = []

    def watched() -> Iterator[bytes]:
        yield b"x"
        seen.extend(one.key for one in storage.list(""))
        seen.extend(str(one) for one in storage.unfinished(clock.now() - timedelta(hours=1)))

    storage.put("a", watched())
    assert seen == []


def test_what_a_dead_process_left_is_found(storage: LocalStorage, tmp_path: Path) -> None:
    storage.put("a/b", [b"x"])
    left = tmp_path / "media" / "a" / "b-0011.part"
    left.write_bytes(b"half")
    assert list(storage.unfinished(clock.now() + timedelta(hours=1))) == [left]


@pytest.mark.parametrize(
    "key",
    ["", "/etc/passwd", "../up", "a/../../up", "a//b", ".hidden", "a/.b", "a\x00b", "A", "a/"],
)
def test_keys_that_lead_elsewhere(storage: LocalStorage, key: str) -> None:
    with pytest.raises(ValueError, match="is no key"):
        storage.put(key, [b"x"])
