"""Files are taken in once, by what their bytes are."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cms.errors import StateConflict, TooLarge, ValidationFailed
from cms.media.files import Files, pieces, take_in
from cms.media.models import Blob
from cms.media.opening import open_files
from cms.settings import MediaSettings
from cms.settings.storages import StorageSettings

from .pictures import picture


def test_a_file_is_kept_by_its_hash(files: Files) -> None:
    data = picture("PNG", (6, 4))
    blob = take_in(files, [data[:10], data[10:]])
    assert blob.hash == blob.source == hashlib.sha256(data).hexdigest()
    assert (blob.size, blob.media_type, blob.kind) == (len(data), "image/png", "image")
    assert blob.facts == {
        "width": 6,
        "height": 4,
        "frames": 1,
        "alpha": False,
        "blurhash": blob.facts["blurhash"],
        "colour": "#000000",
    }
    assert b"".join(files.read(blob)) == data
    assert b"".join(files.read(blob, 1, 4)) == b"PNG"


def test_the_same_file_is_kept_once(files: Files) -> None:
    data = picture()
    first, second = take_in(files, [data]), take_in(files, [data])
    assert first.key == second.key
    assert second.seen_at > first.seen_at
    with files.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Blob)) == 1
    assert len(list(files.taking.list(""))) == 1


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (6, 4)), (3, (6, 4)), (6, (4, 6)), (8, (4, 6))]
)
def test_sizes_are_those_that_are_seen(
    files: Files, orientation: int, size: tuple[int, int]
) -> None:
    facts = take_in(files, [picture("JPEG", orientation=orientation)]).facts
    assert (facts["width"], facts["height"]) == size


def test_frames_and_transparency(files: Files) -> None:
    assert take_in(files, [picture("GIF", frames=3)]).facts["frames"] == 3
    assert take_in(files, [picture("PNG", mode="RGBA")]).facts["alpha"]


def refused(files: Files, data: bytes) -> str:
    with pytest.raises(ValidationFailed) as failed:
        take_in(files, [data])
    assert list(files.taking.list("")) == []
    return failed.value.detail


def test_what_is_not_taken_in(files: Files) -> None:
    assert "of no known type" in refused(files, b"MZ\x90\x00 program")
    assert "of the type application/zip" in refused(files, b"PK\x03\x04" + b"\x00" * 40)
    assert "no whole JPEG image" in refused(files, picture("JPEG", (200, 200))[:400])
    assert "no whole PNG image" in refused(files, b"\x89PNG\r\n\x1a\n" + b"\x00" * 40)
    assert "image/vnd.adobe.photoshop, which can't be read" in refused(
        files, b"8BPS" + b"\x00" * 40
    )


def test_too_many_pixels_are_refused_before_they_are_decoded(files: Files) -> None:
    small = Files(MediaSettings(pixels_max=100), files.sessions, files.storages, files.storage)
    assert "11 x 10 pixels" in refused(small, picture(size=(11, 10)))
    assert "3 frames of 6 x 6" in refused(small, picture("GIF", (6, 6), frames=3))


def test_too_many_bytes(files: Files) -> None:
    with pytest.raises(TooLarge, match="100000 bytes"):
        take_in(files, (b"x" * 1000 for _ in range(101)))
    assert list(files.taking.list("")) == []


def test_without_a_folder_nothing_is_taken_in(files: Files) -> None:
    nowhere = Files(files.settings, files.sessions, {}, None, "cms.media.folder is not set.")
    with pytest.raises(StateConflict, match=r"cms\.media\.folder is not set"):
        take_in(nowhere, [b"x"])


def test_files_lie_beside_an_sqlite_database(files: Files) -> None:
    engine = files.sessions.kw["bind"]
    opened = open_files(MediaSettings(), engine, files.sessions)
    assert (opened.storage is not None) == (engine.dialect.name == "sqlite")


def test_new_files_go_where_the_settings_say(files: Files, tmp_path: Path) -> None:
    engine, sessions = files.sessions.kw["bind"], files.sessions
    named = {"fresh": StorageSettings(bucket="a"), "old": StorageSettings(bucket="b")}
    for chosen, expected in (("", "fresh"), ("old", "old"), ("local", "local")):
        settings = MediaSettings(folder=tmp_path, storage=chosen)
        opened = open_files(settings, engine, sessions, named)
        assert set(opened.storages) == {"local", "fresh", "old"}
        assert opened.taking.name == expected


def test_pieces() -> None:
    assert b"".join(pieces(io.BytesIO(b"x" * 600_000))) == b"x" * 600_000
