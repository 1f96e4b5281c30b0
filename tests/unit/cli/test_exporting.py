"""What `cms export` writes, `cms load` brings back equal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Cms


def files(folder: Path) -> dict[str, str]:
    """Read an export, without what is another in each: when it was made, and the site's id."""
    site_id = json.loads((folder / "site.json").read_text())["id"]
    found = {str(one.relative_to(folder)): one.read_text() for one in folder.rglob("*.json")}
    del found["export.json"]
    return {name: text.replace(site_id, "THE-SITE") for name, text in found.items()}


@pytest.fixture
def cms(bare: Cms) -> Cms:
    bare.set(plugins="blog demo", site__locales="en de", media__folder="%(here)s/media")
    return bare


def test_all_content_goes_out_and_comes_back_equal(
    cms: Cms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cms("init", "--demo")
    assert cms("export", str(tmp_path / "out")).startswith(
        "Exported 98 entries: 8 × asset, 8 × category"
    )
    assert "holds content already" in cms("load", str(tmp_path / "out"), code=4)
    monkeypatch.setenv("CMS_DATABASE_URL", f"sqlite:///{tmp_path}/copy.sqlite")
    cms("init", "--empty", "--email", "other@example.com")
    assert cms.json("load", str(tmp_path / "out"))["post"] == 34
    cms("export", str(tmp_path / "again"))
    before, after = files(tmp_path / "out"), files(tmp_path / "again")
    assert before.keys() == after.keys()
    entries = [name for name in before if name.startswith("entries")]
    assert len(entries) == 98
    assert [name for name in entries if before[name] != after[name]] == []


def test_what_is_no_export_is_refused(cms: Cms, tmp_path: Path) -> None:
    cms("init", "--empty")
    assert "is no folder" in cms("load", str(tmp_path / "nowhere"), code=4)
    assert "holds no export" in cms("export", str(tmp_path / "plugins" / ".."), code=4)
