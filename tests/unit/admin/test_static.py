"""What pages load is what its sources make, small, and served whole."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from cms.admin.static import BUILT, static_files
from cms.errors import PluginError
from tests.npm import OWN
from tools.build_admin import FRONTEND, build, sources

MANIFEST = json.loads((BUILT / "manifest.json").read_text())
COMPRESSED_MAX = 100 * 1024


def test_what_is_built_is_of_these_sources() -> None:
    assert MANIFEST["sources"] == sources(), "run `make admin`"


def test_nothing_that_is_built_was_changed_by_hand() -> None:
    files = {path for path in BUILT.rglob("*") if path.is_file() and path.name != "manifest.json"}
    found = {
        path.relative_to(BUILT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }
    assert found == MANIFEST["built"]


@pytest.mark.node
@pytest.mark.slow
def test_building_again_makes_the_same(tmp_path: Path) -> None:
    lock = FRONTEND / "package-lock.json"
    kept = OWN / "admin" / hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    if not (kept / "done").exists():
        kept.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(FRONTEND / name, kept)
        command = ["npm", "ci", "--silent", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=kept, check=True, capture_output=True, timeout=180)
        (kept / "done").touch()
    build(tmp_path / "built", kept)
    assert json.loads((tmp_path / "built" / "manifest.json").read_text()) == MANIFEST


def test_styles_and_scripts_are_few_bytes() -> None:
    files = static_files()
    loaded = [files.files[files.names[name]] for name in ("admin.css", "admin.js")]
    assert sum(len(one.compressed or one.body) for one in loaded) < COMPRESSED_MAX
    assert all(gzip.decompress(one.compressed or b"") == one.body for one in loaded)


def test_a_hue_of_the_settings_is_a_stylesheet_of_its_own() -> None:
    assert "accent.css" not in static_files().names
    other = static_files(accent=25)
    assert other.files[other.names["accent.css"]].body == b":root{--accent-hue:25}"


def test_styles_name_nothing_of_another_host() -> None:
    text = (BUILT / MANIFEST["files"]["admin.css"]).read_text()
    assert "://" not in text
    assert text.count(".woff2") == 4


def test_a_plugin_brings_a_stylesheet(tmp_path: Path) -> None:
    style = tmp_path / "tea.css"
    style.write_text(".tea-pot { color: var(--ink) }")
    files = static_files(styles={"tea": style})
    (name,) = files.styles
    assert files.files[files.names[name]].body == style.read_bytes()
    style.write_bytes(b"\xff")
    with pytest.raises(PluginError, match=r"'tea'.*tea\.css"):
        static_files(styles={"tea": style})
