"""`cms media add`: folders become media folders, a second run adds what is missing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from cms.access.actor import SYSTEM
from cms.access.grants import seed_roles
from cms.cli.site import Site
from cms.content.assets.types import ASSET, FOLDER
from cms.content.lens import open_lens
from cms.content.queries.tree import children
from cms.content.site import create_site, load_site
from tests.unit.cli.conftest import Cms
from tests.unit.media.pictures import picture


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url


@pytest.fixture
def cms(bare: Cms, tmp_path: Path) -> Cms:
    bare.set(media__folder=str(tmp_path / "media"), media__upload_max="5000")
    site = Site(bare.config)
    with site.writing() as session:
        seed_roles(session)
        create_site(session, key="main", name="Main", locales=("en",))
    site.close()
    return bare


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "2026" / "spring").mkdir(parents=True)
    (folder / "empty").mkdir()
    (folder / "lamp.png").write_bytes(picture("PNG", (6, 4)))
    (folder / "2026" / "lamp.png").write_bytes(picture("PNG", (6, 4)))
    (folder / "2026" / "spring" / "bud.jpg").write_bytes(picture("JPEG", (9, 9)))
    (folder / ".hidden").write_bytes(b"text")
    (folder / "linked.txt").symlink_to("/etc/hostname")
    return folder


def tree(cms: Cms, status: Any = "draft") -> dict[str, Any]:
    """Return what is in the library: folders as dicts, assets as what is known of them."""
    site = Site(cms.config)

    def below(parent: str | None) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for row in children(session, lens, [parent]):
            title = row.document["title"]
            if row.type == FOLDER:
                found[title] = below(row.entry_id)
            elif row.type == ASSET:
                name = row.document["file"]["name"]
                found[name] = [*found.get(name, []), row.document["media_type"]]
        return found

    try:
        with site.reading() as session:
            lens = open_lens(session, load_site(session), SYSTEM, site.registry, status=status)
            return below(None)
    finally:
        site.close()


ALL = {
    "lamp.png": ["image/png"],
    "2026": {"lamp.png": ["image/png"], "spring": {"bud.jpg": ["image/jpeg"]}},
}


def test_a_folder_is_added_with_its_folders_and_once(cms: Cms, photos: Path) -> None:
    planned = cms("media", "add", str(photos), "--dry-run")
    assert "Would add 3 files in 2 new media folders" in planned
    assert tree(cms) == {}
    assert "Added 3 files in 2 new media folders" in cms("media", "add", str(photos))
    assert tree(cms) == ALL
    assert tree(cms, "published") == {}
    again = cms.json("media", "add", str(photos))
    assert again == [{"added": 0, "known": 3, "folders": 0, "refused": []}]
    (photos / "lamp.png").write_bytes(picture("PNG", (7, 7)))
    (photos / "2026" / "new.png").write_bytes(picture("PNG", (6, 4)))
    assert "Added 2 files in 0 new media folders.\n2 were there" in cms("media", "add", str(photos))
    assert tree(cms)["lamp.png"] == ["image/png", "image/png"]
    assert tree(cms)["2026"]["new.png"] == ["image/png"]


def test_a_run_that_ended_goes_on(cms: Cms, photos: Path, tmp_path: Path) -> None:
    aside = tmp_path / "aside"
    shutil.move(photos / "2026" / "spring", aside)
    cms("media", "add", str(photos), "--publish")
    shutil.move(aside, photos / "2026" / "spring")
    assert "Added 1 files in 1 new media folders.\n2 were" in cms(
        "media", "add", str(photos), "--publish"
    )
    assert tree(cms, "published") == ALL


def test_what_is_refused_is_told_and_the_rest_goes_on(cms: Cms, photos: Path) -> None:
    (photos / "a.zip").write_bytes(b"PK\x03\x04" + b"\0" * 40)
    (photos / "long.txt").write_text("x" * 5001)
    (photos / "2026" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 40)
    for options in (["--dry-run"], []):
        report = cms.json("media", "add", str(photos), *options, code=1)[0]
        assert (report["added"], report["folders"]) == (3, 2)
        why = {one["path"]: one["why"] for one in report["refused"]}
        assert why.keys() == {"a.zip", "long.txt", "2026/broken.png"}
        assert "application/zip" in why["a.zip"]
        assert "larger than 5000 bytes" in why["long.txt"]
        assert "no whole PNG" in why["2026/broken.png"]
    assert tree(cms) == ALL


def test_a_file_that_can_not_be_read(cms: Cms, photos: Path, monkeypatch: Any) -> None:
    (photos / "mine.txt").write_text("x")
    opened = Path.open

    def refused(self: Path, *arguments: Any, **named: Any) -> Any:
        if self.name == "mine.txt":
            raise PermissionError(13, os.strerror(13))
        return opened(self, *arguments, **named)

    monkeypatch.setattr(Path, "open", refused)
    said = cms("media", "add", str(photos), code=1)
    assert "Refused mine.txt: Permission denied" in said
    assert tree(cms) == ALL


def test_into_a_media_folder(cms: Cms, photos: Path) -> None:
    cms("media", "add", str(photos))
    site = Site(cms.config)
    with site.reading() as session:
        lens = open_lens(session, load_site(session), SYSTEM, site.registry, status="draft")
        found = {row.type: row.entry_id for row in children(session, lens, [None])}
    site.close()
    cms("media", "add", str(photos / "2026" / "spring"), "--into", found[FOLDER].upper())
    assert tree(cms)["2026"]["bud.jpg"] == ["image/jpeg"]
    for other in (found[ASSET], "x", "00000000-0000-7000-8000-000000000009"):
        assert "no media folder" in cms("media", "add", str(photos), "--into", other, code=5)
    assert "no folder" in cms("media", "add", str(photos / "nothing"), code=5)
