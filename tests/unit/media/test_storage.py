"""What every storage does: bytes under keys, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cms import clock
from cms.media.storage.local import LocalStorage
from cms.media.storage.port import Missing, Storage


def test_what_is_put_is_read(storage: Storage) -> None:
    assert storage.put("blobs/ab/abc-1", [b"one", b"", b"two"]) == 6
    assert b"".join(storage.read("blobs/ab/abc-1")) == b"onetwo"
    found = storage.stat("blobs/ab/abc-1")
    assert found is not None
    assert found.size == 6
    assert abs(found.changed_at - clock.now()) < timedelta(hours=1)


@pytest.mark.parametrize(
    ("start", "end", "part"), [(0, 3, b"012"), (7, None, b"789"), (4, 4, b""), (8, 99, b"89")]
)
def test_parts_are_read(storage: Storage, start: int, end: int | None, part: bytes) -> None:
    storage.put("a", [b"0123456789"])
    assert b"".join(storage.read("a", start, end)) == part


def test_what_is_not_there(storage: Storage) -> None:
    assert storage.stat("a/b") is None
    storage.delete("a/b")
    with pytest.raises(Missing):
        storage.read("a/b")
    assert list(storage.list("")) == []


def test_what_is_deleted_is_gone(storage: Storage) -> None:
    storage.put("a/b", [b"1"])
    storage.delete("a/b")
    assert storage.stat("a/b") is None


@pytest.mark.parametrize("size", [4, 9_000_000, 18_000_000])
def test_what_breaks_off_leaves_nothing(storage: Storage, size: int) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x" * size
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        storage.put("a/b", broken())
    assert storage.stat("a/b") is None
    assert list(storage.list("")) == []
    assert storage.clear_unfinished(clock.now() + timedelta(hours=1)) == 0


def test_large_files_come_back_as_they_went(storage: Storage) -> None:
    chunks = [bytes([number]) * 1_000_003 for number in range(21)]
    assert storage.put("a/b", iter(chunks)) == 21_000_063
    whole = b"".join(chunks)
    assert b"".join(storage.read("a/b")) == whole
    assert b"".join(storage.read("a/b", 8_388_600, 8_388_700)) == whole[8_388_600:8_388_700]


def test_nothing_is_a_file_too(storage: Storage) -> None:
    assert storage.put("a", []) == 0
    assert b"".join(storage.read("a")) == b""


def test_keys_are_listed_in_order(storage: Storage) -> None:
    for key in ("b/2", "a/1", "b/10", "c"):
        storage.put(key, [b"x"])
    assert [one.key for one in storage.list("b/")] == ["b/10", "b/2"]
    assert [one.key for one in storage.list("")] == ["a/1", "b/10", "b/2", "c"]


def test_what_is_being_written_is_not_there_yet(storage: Storage) -> None:
    seen: list[str] = []

    def watched() -> Iterator[bytes]:
        for _ in range(3):
            yield b"x" * 9_000_000
            seen.extend(one.key for one in storage.list(""))
            assert storage.clear_unfinished(datetime(2009, 1, 1, tzinfo=UTC)) == 0

    storage.put("a", watched())
    assert seen == []
    assert storage.stat("a") is not None


def test_what_a_dead_process_left_in_a_folder_is_cleared(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    storage.put("a/b", [b"x"])
    left = tmp_path / "a" / "b-0011.part"
    left.write_bytes(b"half")
    assert [one.key for one in storage.list("")] == ["a/b"]
    assert storage.clear_unfinished(clock.now() - timedelta(hours=1)) == 0
    assert storage.clear_unfinished(clock.now() + timedelta(hours=1)) == 1
    assert not left.exists()


def test_other_threads_put_and_read_at_the_same_time(storage: Storage) -> None:
    def one(number: int) -> bytes:
        storage.put(f"a/{number}", [str(number).encode()])
        return b"".join(storage.read(f"a/{number}"))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(one, range(12))) == [str(number).encode() for number in range(12)]


@pytest.mark.parametrize(
    "key",
    ["", "/etc/passwd", "../up", "a/../../up", "a//b", ".hidden", "a/.b", "a\x00b", "A", "a/"],
)
def test_keys_that_lead_elsewhere(storage: Storage, key: str) -> None:
    with pytest.raises(ValueError, match="is no key"):
        storage.put(key, [b"x"])
