"""The ini files of the repository can be read as they are."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path

import plaster
import pytest

from cms.cli.granian_server import DEFAULTS, read
from cms.settings import load

ROOT = Path(__file__).parent.parent.parent.parent


def section(name: str, part: str) -> dict[str, str]:
    return dict(plaster.get_settings(str(ROOT / name), part))


@pytest.mark.parametrize("name", ["development.ini", "production.ini"])
def test_its_settings_are_known(name: str) -> None:
    settings = load(section(name, "app:main"), {"CMS_DATABASE_URL": "postgresql+psycopg://h/n"})
    assert "blog" in settings.plugins.enabled


def test_development_needs_nothing_from_the_environment() -> None:
    url = load(section("development.ini", "app:main"), {}).database.url
    assert url == f"sqlite:///{ROOT}/var/site.sqlite"


def test_production_says_what_is_missing() -> None:
    with pytest.raises(Exception, match="CMS_DATABASE_URL"):
        load(section("production.ini", "app:main"), {})


def test_production_is_served_by_granian() -> None:
    server = section("production.ini", "server:main")
    assert server.pop("use") == "egg:cartouche-cms#granian"
    assert read(server).keys() == DEFAULTS.keys()


def test_production_logs_json() -> None:
    code = (
        "import sys, logging, plaster;"
        f"plaster.setup_logging({str(ROOT / 'production.ini')!r});"
        "logging.getLogger('x').warning('a %s', 'b')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    line = json.loads(done.stderr.strip())
    assert (line["level"], line["message"]) == (logging.getLevelName(30).lower(), "a b")
