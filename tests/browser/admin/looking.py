"""What tests of the admin's pages look at: barriers, the console, and what is asked of other hosts."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Page

from tests.functional.api.conftest import PASSWORD
from tests.npm import packed

FRONTEND = Path(__file__).parent.parent.parent.parent / "cms" / "admin" / "frontend"
AXE = json.loads((FRONTEND / "package.json").read_text())["devDependencies"]["axe-core"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = ((360, 740), (1280, 800))
LONG = bool(os.environ.get("CMS_TEST_LONG"))
EDITOR = "editor@example.org"
ADMINISTRATOR = "administrator@example.org"


class Shown:
    """A page that must neither complain on its console nor ask another host for anything."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.complaints = page, list[str]()
        page.on("console", lambda said: self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda asked: self._asked(asked.url, address))

    def _asked(self, url: str, address: str) -> None:
        if not url.startswith(address):
            self.complaints.append(url)


def sign_in(page: Page, email: str = EDITOR) -> None:
    page.goto("/admin/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/admin")


def violations(page: Page, scheme: str = "light") -> list[str]:
    """Return what axe finds, with the elements where it finds it; by night colours are what differs."""
    page.evaluate(packed("axe-core", AXE, "axe.min.js"))
    rules = TAGS if scheme == "light" else ["color-contrast"]
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", rules)
    return [
        f"{one['id']}: {node['target']}" for one in found["violations"] for node in one["nodes"]
    ]


def barriers(page: Page, scheme: str, addresses: Iterable[str]) -> list[tuple[str, int, list[str]]]:
    """Return what axe finds on pages at each width, and which are wider than their window."""
    found: list[tuple[str, int, list[str]]] = []
    for address in addresses:
        page.goto(address)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            said = violations(page, scheme)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                said.append("the page is wider than the window")
            if said:
                found.append((address, width, said))
    return found
