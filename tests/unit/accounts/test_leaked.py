"""Lists of leaked passwords: found in a sorted file of any size, by reading next to nothing of it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.accounts import leaked
from cms.accounts.leaked import LeakedList, leaked_list
from cms.errors import ConfigurationError

LINE = st.binary(max_size=12).map(lambda b: b.replace(b"\n", b"").replace(b"\r", b""))


def sha1(password: str) -> str:
    return hashlib.sha1(password.encode()).hexdigest()


def written(path: Path, lines: list[str], end: str = "\n") -> LeakedList:
    path.write_bytes("".join(line + end for line in sorted(lines)).encode())
    return leaked_list(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "leaked.txt"


def test_each_line_is_found_and_nothing_else(path: Path) -> None:
    words = [f"password {number}" for number in range(500)]
    found = written(path, words)
    assert not found.hashed
    assert all(found.holds(word) for word in words)
    assert not any(found.holds(word) for word in ("password", "password 5000", "", "zz", "\x01"))
    assert found.holds("nothing", "password 7")


@pytest.mark.parametrize("form", ["{}", "{}:42", "{}\r", "{}:7\r"])
@pytest.mark.parametrize("case", [str.upper, str.lower])
def test_hashes_are_told_from_passwords_in_every_form_they_come_in(
    path: Path, form: str, case: type[str]
) -> None:
    words = [f"password {number}" for number in range(300)]
    found = written(path, [form.format(case(sha1(word))) for word in words])
    assert found.hashed
    assert all(found.holds(word) for word in words)
    assert not found.holds("password 300")
    assert not found.holds(sha1("password 1"))


@given(st.sets(LINE.filter(bool), min_size=1, max_size=40), LINE)
def test_what_is_found_is_what_is_there(
    tmp_path_factory: pytest.TempPathFactory, lines: set[bytes], wanted: bytes
) -> None:
    path = tmp_path_factory.mktemp("leaked") / "list"
    for end in (b"\n", b""):
        path.write_bytes(b"\n".join(sorted(lines)) + end)
        found = LeakedList(path, hashed=False)
        text = wanted.decode("utf-8", "replace")
        assert found.holds(text) is (text.encode() in lines)
        for line in lines:
            word = line.decode("utf-8", "ignore")
            assert found.holds(word) is (word.encode() in lines)


def test_a_line_longer_than_any_password_does_no_harm(path: Path) -> None:
    words = ["a" * 5000, "b" * 4096, "b" * 9000, "bb", "correct horse", "z" * 20000]
    found = written(path, words)
    assert found.holds("bb")
    assert found.holds("correct horse")
    assert not found.holds("a" * 300)


def test_a_large_file_is_hardly_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = written(path, [f"{number:07}" for number in range(200_000)])
    read: list[int] = []

    def counted(file: object, at: int) -> tuple[int, bytes, int]:
        read.append(at)
        return line_from(file, at)  # type: ignore[arg-type]

    line_from = leaked._line_from
    monkeypatch.setattr(leaked, "_line_from", counted)
    assert found.holds("0123456")
    assert not found.holds("nothing")
    assert len(read) <= 2 * 22


def test_a_list_that_could_not_be_searched_stops_the_start(path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"password_leaked names .*can't be read"):
        leaked_list(path)
    path.write_bytes(b"")
    with pytest.raises(ConfigurationError, match="is empty"):
        leaked_list(path)
    path.write_text("".join(f"{999 - number}\n" for number in range(900)))
    with pytest.raises(ConfigurationError, match="not sorted"):
        leaked_list(path)
