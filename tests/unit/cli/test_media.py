"""`cms media`, and what the doctor says of files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import NOTES, Cms


@pytest.fixture
def cms(bare: Cms, tmp_path: Path) -> Cms:
    bare.plugin("notes", NOTES)
    bare.set(plugins="notes", site__secret="x" * 32, media__folder=str(tmp_path / "files"))
    bare("init")
    return bare


def test_what_lies_about_is_collected(cms: Cms, tmp_path: Path) -> None:
    left = tmp_path / "files" / "blobs" / "ab" / "abc-1"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"xy")
    import os

    os.utime(left, (1, 1))
    assert "would go: 1 files, of 2 bytes" in cms("media", "collect", "--dry-run")
    assert left.exists()
    found = json.loads(cms("media", "collect", "--json"))
    assert (found["strays"], found["stray_size"], found["files"]) == (1, 2, 0)
    assert not left.exists()


def test_files_are_checked(cms: Cms) -> None:
    assert "Every file is whole." in cms("media", "check")
    assert "new files go to local" in cms("doctor")


def test_files_are_moved(cms: Cms) -> None:
    assert "Files moved to local: 0" in cms("media", "migrate", "--to", "local")
    assert "There are: local" in cms("media", "migrate", "--to", "other", code=4)
