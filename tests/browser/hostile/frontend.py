"""A page of a careless frontend in the browser, and the watch over all that a page does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Route

ORIGIN = "http://frontend.invalid"
SCRIPT = Path(__file__).parent / "frontend.js"
REPORTED = "script-src 'nonce-frontend'; object-src 'none'"
"""Only reported, so that whatever wants to run does, and is noted as well."""
PICTURES = frozenset({"image", "media"})
AT_ONCE = 4000

Sample = tuple[str, str, str]
"""Where a text came from, how it is put into the page, and the text."""


@dataclass
class Watch:
    """What pages did that nothing in them may do."""

    address: str = ""
    downloads: tuple[str, ...] = ()
    breaches: list[str] = field(default_factory=list)

    def request(self, route: Route) -> None:
        """Let the site be asked; note whatever else is, but pictures and players of known hosts."""
        asked = route.request
        if self.address and asked.url.startswith(self.address):
            route.continue_()
            return
        if asked.url.startswith(f"{ORIGIN}/page"):
            html = (
                f"<!doctype html><title>Frontend</title><script nonce=frontend>{_script()}</script>"
            )
            policy = {"Content-Security-Policy-Report-Only": REPORTED}
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=policy)
            return
        framed = asked.resource_type == "document" and asked.frame.parent_frame is not None
        if asked.resource_type not in PICTURES and not framed:
            self.breaches.append(f"{asked.resource_type} {asked.url}")
        route.abort()

    def over(self, page: Page) -> None:
        """Note what a page does."""
        page.on("dialog", lambda dialog: (self.note("dialog", dialog.message), dialog.dismiss()))
        page.on("popup", lambda popup: self.note("popup", popup.url))
        page.on("download", lambda download: self.download(download.url))
        page.on("pageerror", lambda error: self.note("script", str(error)))
        page.on("worker", lambda worker: self.note("worker", worker.url))
        page.on("websocket", lambda socket: self.note("websocket", socket.url))

    def download(self, url: str) -> None:
        """Note what is loaded down and not meant to be."""
        if not url.endswith(self.downloads or (ORIGIN,)):
            self.note("download", url)

    def note(self, what: str, which: str) -> None:
        """Note a breach."""
        self.breaches.append(f"{what} {which}")


DRAWN = """() => document.contentType === "text/html"
    && new Promise((done) => requestAnimationFrame(done))"""
"""Waits until the page was drawn once more. What is no page lies in a sandbox, where nothing is called
back."""


@contextmanager
def watched(
    browser: Browser, watch: Watch, headers: dict[str, str] | None = None
) -> Iterator[tuple[BrowserContext, Page]]:
    """Give a page of a context of its own, and assert at the end that nothing got loose in it."""
    context = browser.new_context(extra_http_headers=headers or {}, accept_downloads=False)
    context.route("**/*", watch.request)
    page = context.new_page()
    watch.over(page)
    yield context, page
    # A page that never came would be asked without an end; waiting for it has one.
    page.wait_for_load_state("load")
    page.evaluate(DRAWN)
    context.close()
    assert watch.breaches == []


def embed(browser: Browser, samples: Iterable[Sample], *scripts: Path) -> int:
    """Put each sample into a page as its form is meant; return how many, once none did any harm."""
    watch, count = Watch(), 0
    with watched(browser, watch) as (_, page):
        page.goto(f"{ORIGIN}/page")
        for script in scripts:
            page.evaluate(script.read_text("utf-8"))
        remaining = iter(dict.fromkeys(samples))
        while part := list(islice(remaining, AT_ONCE)):
            count += len(part)
            told: list[Any] = page.evaluate("(samples) => embed(samples)", part)
            assert told == [], told[:5]
            assert urlsplit(page.url).path == "/page"
    return count


def _script() -> str:
    return SCRIPT.read_text("utf-8")
