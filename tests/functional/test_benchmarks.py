"""The benchmarks run: each scenario for a moment, on a few entries. No figure is looked at."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.databases import SERVER_VARIABLE

ROOT = Path(__file__).parent.parent.parent
NAMES = ["list", "relations", "slug", "filtered", "cached", "write", "rendition", "page"]
NAMES += ["page-cached", "admin-list", "admin-editor", "admin-home"]
SOME = ["list", "write"]
"""What the quick tier measures; `make test-long` measures all."""

pytestmark = pytest.mark.slow


def measured(database: str, folder: Path, *more: str) -> Any:
    """Run the benchmarks on a few entries, and return what they found."""
    figures = folder / "figures.json"
    command = [sys.executable, "-m", "benchmarks", "--size", "50", "--database", database]
    done = subprocess.run(
        [*command, *more, "--seconds", "0.05", "--json", str(figures)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    (part,) = json.loads(figures.read_text())["parts"]
    return part


def test_some_scenarios_run(tmp_path: Path) -> None:
    named = [word for name in SOME for word in ("--scenario", name)]
    part = measured("sqlite", tmp_path, *named)
    assert [one["scenario"] for one in part["measured"]] == SOME
    assert all(one["cms"]["rate"] > 0 and one["statements"] > 0 for one in part["measured"])


@pytest.mark.long
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_every_scenario_runs(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    more = []
    if database == "postgresql":
        request.getfixturevalue("postgresql_source")  # skips where there is none
        if SERVER_VARIABLE in os.environ:
            more = ["--postgresql", os.environ[SERVER_VARIABLE]]
    part = measured(database, tmp_path, *more)
    # What is answered from memory is measured last, and asks the database nothing.
    assert {one["scenario"] for one in part["measured"]} == {*NAMES}
    assert all(one["cms"]["rate"] > 0 for one in part["measured"])
    silent = {one["scenario"] for one in part["measured"] if not one["statements"]}
    assert silent == {"cached", "page-cached"}
    assert len(part["moments"]) > 5
    assert all(one[when]["rate"] > 0 for one in part["moments"] for when in ("now", "past"))
    assert all(one[who]["rate"] > 0 for one in part["rights"] for who in ("denied", "given"))
    assert part["rights"]
    assert part["history"]["last"]["rate"] > 0
    assert [one["writers"] for one in part["writers"]] == [1, 2, 4]


def test_more_entries_are_copies_that_are_as_if_written(sqlite_url: str, tmp_path: Path) -> None:
    from benchmarks.content import seed
    from benchmarks.multiplying import multiply
    from benchmarks.sites import write_ini
    from cms.cli.site import Site

    site = Site(write_ini(tmp_path / "site.ini", sqlite_url).path)
    try:
        assert seed(site, 10).entries == 10
        # It raises where a row is missing, or a copy is not what the operations would write.
        assert multiply(site, 35) == 35
    finally:
        site.close()


def test_renditions_are_measured() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.images", "--times", "1", "--megapixels", "0.2"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    assert [line.split()[1] for line in done.stdout.splitlines()[2:]] == [
        "image/webp",
        "image/avif",
    ]
