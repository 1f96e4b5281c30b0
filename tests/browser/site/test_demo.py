"""The demo site in both themes: no barriers, no broken link, valid HTML, and quick enough."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.admin.looking import Shown, barriers
from tests.npm import installed

from .demo import PAGES, Demo, crawled, status

pytestmark = [pytest.mark.browser, pytest.mark.long]

CHECKER = "vnu-jar@26.9.27"
LIGHTHOUSE = "lighthouse@13.5.0"
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
MEASURED = ("/", "/magazine", "/magazine/relighting-the-lamp", "/search?q=lamp")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    site = Demo(tmp_path_factory.mktemp("demo"))
    site.run("init", "--demo")
    with site.serving():
        yield site


@pytest.fixture(scope="module", params=["default", "docs"])
def address(request: pytest.FixtureRequest, demo: Demo) -> str:
    demo.run("theme", "activate", request.param)
    return demo.address


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_have_no_barriers_and_load_nothing_from_elsewhere(
    browser: Browser, address: str, scheme: str
) -> None:
    context = browser.new_context(
        base_url=address,
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    shown = Shown(context.new_page(), address)
    assert barriers(shown.page, scheme, PAGES) == []
    # What a browser says of the page that is not there is no fault of the page.
    assert [one for one in shown.complaints if "404" not in one] == []
    context.close()


def test_every_internal_link_leads_somewhere(address: str) -> None:
    seen, broken = crawled(address)
    assert broken == []
    assert len(seen) > 200


def test_pages_are_read_and_searched_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/magazine/relighting-the-lamp")
    page.get_by_role("searchbox").fill("swifts")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("main").get_by_role("link", name="Counting swifts").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Counting swifts"
    context.close()


@pytest.mark.node
def test_pages_are_valid_html(address: str, tmp_path: Path) -> None:
    if shutil.which("java") is None:
        pytest.skip("tier node: no Java on this machine, which the Nu checker needs")
    found = installed(CHECKER) / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    for number, page in enumerate(PAGES):
        (tmp_path / f"{number}.html").write_text(status(f"{address}{page}")[1])
    files = sorted(map(str, tmp_path.glob("*.html")))
    command = ["java", "-jar", str(found), "--errors-only", "--format", "json", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
    said = json.loads(done.stderr)["messages"]
    assert [(one.get("url"), one["message"]) for one in said] == []


@pytest.mark.node
@pytest.mark.parametrize("device", ["mobile", "desktop"])
def test_lighthouse_is_content(address: str, device: str, tmp_path: Path) -> None:
    low = {}
    for page in MEASURED:
        given = scores(f"{address}{page}", device, tmp_path)
        if page.startswith("/search"):
            # Results of searches are kept from search engines, which is all that it misses.
            del given["seo"]
        low |= {(page, name): one for name, one in given.items() if one < LEAST[name]}
    assert low == {}


def scores(address: str, device: str, folder: Path) -> dict[str, int]:
    """Return what Lighthouse gives a page, of 100 each."""
    chromium = shutil.which("chromium")
    assert chromium is not None
    out = folder / "report.json"
    command = [
        str(installed(LIGHTHOUSE) / "node_modules" / ".bin" / "lighthouse"),
        address,
        "--quiet",
        "--output=json",
        f"--output-path={out}",
        "--preset=desktop" if device == "desktop" else "--form-factor=mobile",
        f"--only-categories={','.join(LEAST)}",
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
    ]
    environ = {**os.environ, "CHROME_PATH": chromium}
    done = subprocess.run(
        command, env=environ, capture_output=True, text=True, check=False, timeout=180
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(out.read_text())["categories"]
    found = {name: round(100 * told[name]["score"]) for name in LEAST}
    print(device, address, found)
    return found
