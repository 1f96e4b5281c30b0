"""`cms theme`: themes are listed, made, checked, chosen and set."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import SqliteSource
from tests.unit.cli.conftest import NOTES, Cms, site_in


@pytest.fixture
def cms(sqlite_source: SqliteSource, tmp_path: Path, forgotten_modules: None) -> Iterator[Cms]:
    with sqlite_source.copy() as url:
        yield _themed(site_in(tmp_path, url), tmp_path)


def _themed(bare: Cms, tmp_path: Path) -> Cms:
    bare.plugin("notes", NOTES)
    bare.set(plugins="notes", **{"site.themes": str(tmp_path / "themes")})
    bare("init", "--empty")
    return bare


def test_a_theme_is_made_checked_and_shown(cms: Cms, tmp_path: Path) -> None:
    own = tmp_path / "themes" / "mine"
    assert cms("theme", "new", "mine") == f"Made {own}.\n"
    assert "take another" in cms("theme", "new", "mine", code=4)
    assert "no theme 'nobody'" in cms("theme", "new", "other", "--parent", "nobody", code=5)
    assert cms("theme", "check", "mine") == "Nothing is wrong with mine.\n"
    (own / "templates" / "home.html").write_text("{% extends 'nothing.html' %}")
    assert "error: home.html: names the template" in cms("theme", "check", "mine", code=1)
    assert cms("theme", "activate", "mine") == "The site is shown in mine.\n"
    shown = {one["name"]: one["active"] for one in cms.json("theme", "list")["themes"]}
    assert shown["mine"] is True
    assert shown["default"] is False
    assert "no theme 'gone'" in cms("theme", "activate", "gone", code=5)
    (own / "theme.toml").write_text("[theme]\nname = 3\n")
    assert "needs the name of its folder" in cms("theme", "check", "mine", code=4)
    assert "needs the name of its folder" in cms("theme", "list")


def test_settings_are_set_and_set_back(cms: Cms) -> None:
    before = cms.json("theme", "settings")["settings"]["accent"]
    assert "#aa0011" in cms("theme", "settings", "accent=#aa0011")
    assert cms.json("theme", "settings")["settings"]["accent"] == "#aa0011"
    assert json.loads(cms("theme", "settings", "accent=", "--json"))["settings"]["accent"] == before
    cms("theme", "settings", "accent=red", code=4)
    cms("theme", "settings", "nothing=1", code=4)
    assert "write NAME=VALUE" in cms("theme", "settings", "accent", code=4)
