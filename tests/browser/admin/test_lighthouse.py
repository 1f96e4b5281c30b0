"""Lighthouse on the screens that are opened most: performance, accessibility, best practices."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.npm import installed

from .looking import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.node, pytest.mark.long]

PACKAGE = "lighthouse@13.5.0"
CATEGORIES = ("performance", "accessibility", "best-practices")
LEAST = 95
FLAGS = "--headless=new --no-sandbox --disable-gpu"


def scores(address: str, cookie: str, folder: Path) -> dict[str, int]:
    """Return what Lighthouse gives a page, of 100 each, as on its slow phone."""
    chromium = shutil.which("chromium")
    assert chromium is not None
    command = [
        str(installed(PACKAGE) / "node_modules" / ".bin" / "lighthouse"),
        address,
        "--quiet",
        "--output=json",
        f"--output-path={folder / 'report.json'}",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags={FLAGS}",
        f"--extra-headers={json.dumps({'Cookie': cookie} if cookie else {})}",
    ]
    environ = {**os.environ, "CHROME_PATH": chromium}
    done = subprocess.run(
        command, env=environ, capture_output=True, text=True, check=False, timeout=180
    )
    assert done.returncode == 0, done.stderr[-2000:]
    report: dict[str, Any] = json.loads((folder / "report.json").read_text())
    found = {name: round(100 * report["categories"][name]["score"]) for name in CATEGORIES}
    failed = [
        one["title"] for one in report["audits"].values() if one.get("score") not in (None, 1)
    ]
    print(address, found, failed)
    return found


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_the_screens_of_every_day_have_95_of_100(
    page: Page, site: tuple[str, str], tmp_path: Path
) -> None:
    host, entry = site
    found = {"/admin/sign-in": scores(f"{host}/admin/sign-in", "", tmp_path)}
    sign_in(page)
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    for address in ("/admin", "/admin/content/page", f"/admin/content/page/{entry}"):
        found[address] = scores(f"{host}{address}", cookie, tmp_path)
    low = {
        (address, name): score
        for address, given in found.items()
        for name, score in given.items()
        if score < LEAST
    }
    assert low == {}
