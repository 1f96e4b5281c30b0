"""Files are moved from one storage to another while they are read, and whoever does it may die."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from cms import clock
from cms.content.assets.collecting import collect
from cms.db.session import make_session_factory
from cms.errors import BadRequest
from cms.media import moving
from cms.media.checking import check_files
from cms.media.files import Files, take_in
from cms.media.models import Blob
from cms.media.moving import move_files
from cms.media.opening import open_files
from cms.media.uploads import whole_upload
from cms.settings import MediaSettings
from tests.s3_server import new_bucket

from .mover import files_of

Place = tuple[str, str, str, str]


@pytest.fixture
def place(sqlite_url: str, tmp_path: Path, s3_endpoint: str) -> Place:
    bucket = new_bucket(s3_endpoint, prefix="").bucket
    return sqlite_url, str(tmp_path / "media"), bucket, s3_endpoint


@pytest.fixture
def both(place: Place) -> Iterator[Files]:
    files = files_of(*place)
    yield files
    files.sessions.kw["bind"].dispose()


def blobs(files: Files) -> list[Blob]:
    with files.sessions() as session:
        return list(session.scalars(select(Blob).order_by(Blob.hash)))


def fill(files: Files, number: int) -> None:
    """Take files in, each held by an upload that nobody has used yet."""
    for one in range(number):
        whole_upload(files, None, "a.txt", [b"text %d" % one])


def test_files_move_there_and_back(both: Files) -> None:
    fill(both, 3)
    before = {blob.hash: b"".join(both.read(blob)) for blob in blobs(both)}
    told: list[Any] = []
    moved = move_files(both, "main", lambda *given: told.append(given))
    assert (moved.files, moved.size, moved.broken) == (3, 18, ())
    assert [one[:2] for one in told] == [(1, 3), (2, 3), (3, 3)]
    assert {blob.storage for blob in blobs(both)} == {"main"}
    assert {blob.hash: b"".join(both.read(blob)) for blob in blobs(both)} == before
    assert move_files(both, "main").files == 0
    assert move_files(both, "local").files == 3
    assert {blob.hash: b"".join(both.read(blob)) for blob in blobs(both)} == before


def test_what_is_left_behind_is_collected(both: Files) -> None:
    fill(both, 3)
    move_files(both, "main")
    assert len(list(both.storages["local"].list(""))) == 3
    with clock.freeze(clock.now() + timedelta(hours=2)):
        assert collect(both).strays == 3
    assert list(both.storages["local"].list("")) == []
    assert list(check_files(both)) == []


def test_who_has_read_the_old_place_finds_the_new_one(both: Files) -> None:
    fill(both, 1)
    [old] = blobs(both)
    move_files(both, "main")
    both.storages["local"].delete(old.key)
    assert b"".join(both.read(old)) == b"text 0"


def test_what_is_broken_stays(both: Files) -> None:
    fill(both, 3)
    broken, gone, _ = blobs(both)
    both.delete(broken)
    both.storages["local"].put(broken.key, [b"TEXT 0"])
    both.delete(gone)
    moved = move_files(both, "main")
    assert (moved.files, set(moved.broken)) == (1, {broken.hash, gone.hash})
    assert len(list(both.storages["main"].list(""))) == 1


def test_two_at_once_move_each_file_once(
    engine: Engine, tmp_path: Path, s3_endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = MediaSettings(folder=tmp_path, storage="local")
    named = {"main": new_bucket(s3_endpoint)}
    both = open_files(settings, engine, make_session_factory(engine), named)
    fill(both, 2)
    digested = moving._digested

    def meanwhile(*given: Any) -> Any:
        yield from digested(*given)
        monkeypatch.setattr(moving, "_digested", digested)
        move_files(both, "main")

    monkeypatch.setattr(moving, "_digested", meanwhile)
    move_files(both, "main")
    assert {one.key for one in both.storages["main"].list("")} == {b.key for b in blobs(both)}


def test_a_storage_that_is_not_there(both: Files) -> None:
    with pytest.raises(BadRequest, match="There are: local, main"):
        move_files(both, "other")


def test_who_is_killed_while_moving_has_lost_nothing(both: Files, place: Place) -> None:
    fill(both, 20)
    take_in(both, [b"x" * 3_000_000])
    for killed_after in (2, 9):
        command = [sys.executable, "-m", "tests.unit.media.mover", *place, "main"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as mover:
            assert mover.stdout is not None
            for _ in range(killed_after):
                mover.stdout.readline()
            mover.kill()
        assert list(check_files(both)) == []
    move_files(both, "main")
    assert {blob.storage for blob in blobs(both)} == {"main"}
    with clock.freeze(clock.now() + timedelta(hours=2)):
        collect(both)
    assert list(check_files(both)) == []
    kept = {blob.key for blob in blobs(both)}
    assert len(kept) == 20, "the one that no upload held is gone"
    assert {one.key for one in both.storages["main"].list("")} == kept
    assert list(both.storages["local"].list("")) == []
