"""The wheel, made from the sdist, is a whole CMS: installed anywhere, it makes a site and serves it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.functional.cli.servers import free_port, get, running

ROOT = Path(__file__).parent.parent.parent.parent

pytestmark = pytest.mark.slow


def run(command: Sequence[str | Path], folder: Path, environ: Mapping[str, str]) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment with an empty home, in which nothing of the checkout can be found."""
    home = tmp_path_factory.mktemp("home")
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("CMS_", "PYTHON"))
    }
    return {**kept, "HOME": str(home), "PIP_CACHE_DIR": str(_pip_cache())}


def _pip_cache() -> Path:
    return Path(os.environ.get("PIP_CACHE_DIR") or Path.home() / ".cache" / "pip")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]) -> Path:
    # Of a copy: setuptools writes into the tree that it builds.
    source = tmp_path_factory.mktemp("source") / "cartouche"
    unwanted = shutil.ignore_patterns(".*", "build", "dist", "var", "*.egg-info", "__pycache__")
    shutil.copytree(ROOT, source, ignore=unwanted)
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, source]
    run(build, folder, environ)
    assert list(folder.glob("*.tar.gz"))
    (wheel,) = folder.glob("*.whl")
    return wheel


def test_the_wheel_holds_what_belongs_to_it_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "cms/py.typed",
        "cms/_bundled/migrations/env.py",
        "cms/_bundled/migrations/script.py.mako",
        "cms/_bundled/migrations/versions/0001_begin_with_all_tables.py",
        "cms/admin/locale/de/ground.po",
        "cms/admin/static/built/manifest.json",
        "cms/admin/static/built/licences/htmx.org.txt",
        "cms/admin/templates/components/ui.html",
        "cartouche_blog/__init__.py",
        "cartouche_demo/data/users.yaml",
        "cartouche_seo/locale/de/seo.po",
        "cartouche_seo/static/admin.css",
        "cartouche_seo/templates/panel.html",
    ):
        assert wanted in names
    assert any(name.startswith("cms/_bundled/themes/") for name in names)
    tops = {name.split("/")[0] for name in names}
    assert {one for one in tops if not one.endswith(".dist-info")} == {
        "cms",
        "cartouche_blog",
        "cartouche_comments",
        "cartouche_demo",
        "cartouche_seo",
    }
    assert not [
        name for name in names if "__pycache__" in name or "/tests/" in name or "/frontend/" in name
    ]


def test_from_an_empty_folder_to_a_served_site(
    wheel: Path, environ: dict[str, str], tmp_path: Path
) -> None:
    run([sys.executable, "-m", "venv", tmp_path / "venv"], tmp_path, environ)
    programs = tmp_path / "venv" / "bin"
    run([programs / "pip", "install", "--quiet", wheel], tmp_path, environ)
    folder = tmp_path / "empty"
    folder.mkdir()
    told = run([programs / "cms", "init", "site"], folder, environ)
    assert re.search(r"password: [a-z0-9-]{23}\b", told)
    assert run([programs / "cms", "doctor"], folder, environ)
    port = free_port()
    with running([str(programs / "cms"), "serve", "--port", str(port)], folder, environ) as process:
        assert json.loads(get(f"http://127.0.0.1:{port}/api/v1", process))
        posts = json.loads(get(f"http://127.0.0.1:{port}/api/v1/content/post", process))
        assert posts["data"]
