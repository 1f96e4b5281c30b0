"""Master keys are read from settings and from a file, and never repeated in an error."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from cms.errors import ConfigurationError, StateConflict
from cms.keys.file import prepend_key
from cms.keys.master import fingerprint, new_master_key, read_master_keys
from cms.settings.rooms import KeySettings


def test_the_settings_come_before_the_file(tmp_path: Path) -> None:
    one, two, three = (new_master_key() for _ in range(3))
    file = tmp_path / "master.key"
    file.write_text(f"# a comment\n\n{two}\n{three}\n{one}\n")
    found = read_master_keys(KeySettings(master=one, file=file))
    assert len(found.keys) == 3
    assert next(iter(found.keys)) == found.newest
    only_file = read_master_keys(KeySettings(file=file))
    assert only_file.newest == list(found.keys)[1]


def test_the_url_alphabet_is_read_too() -> None:
    standard = "+/" * 21 + "A="
    urlsafe = "-_" * 21 + "A="
    assert read_master_keys(KeySettings(master=standard)).newest == (
        read_master_keys(KeySettings(master=urlsafe)).newest
    )


@pytest.mark.parametrize("text", ["c2hvcnQ=", "no base64 !", "A" * 43, "A" * 88, "é" * 44])
def test_what_is_no_key_is_refused_without_repeating_it(text: str, tmp_path: Path) -> None:
    file = tmp_path / "master.key"
    file.write_text(f"# keys\n{text}\n", "utf-8")
    for settings, place in (
        (KeySettings(master=text), "cms.keys.master, key 1"),
        (KeySettings(file=file), "line 2"),
    ):
        with pytest.raises(ConfigurationError, match="32 bytes") as caught:
            read_master_keys(settings)
        assert place in caught.value.detail
        assert text not in caught.value.detail


def test_a_file_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "missing", tmp_path, binary):
        with pytest.raises(ConfigurationError, match=r"cms\.keys\.file"):
            read_master_keys(KeySettings(file=path))


def test_settings_do_not_show_a_key() -> None:
    key = new_master_key()
    settings = KeySettings(master=key)
    assert key not in repr(settings)
    assert repr(read_master_keys(settings)) == "MasterKeys()"


def test_a_new_key_goes_on_top_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    old, new = new_master_key(), new_master_key()
    prepend_key(path, old)
    prepend_key(path, new)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text().startswith("#")
    found = read_master_keys(KeySettings(file=path))
    assert list(found.keys) == [
        fingerprint(key)
        for key in read_master_keys(KeySettings(master=f"{new} {old}")).keys.values()
    ]
    assert [one.name for one in tmp_path.iterdir()] == ["master.key"]
    with pytest.raises(StateConflict, match="can't be written"):
        prepend_key(tmp_path / "missing" / "master.key", old)
