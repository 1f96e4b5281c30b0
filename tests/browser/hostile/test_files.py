"""Uploaded files run nothing in a real browser, by whatever element a page of the site shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route
from playwright.sync_api import Error as BrowserError
from sqlalchemy import Engine
from webtest import TestApp

from cms.db.session import make_engine
from tests.functional.api.conftest import Api
from tests.functional.api.test_polyglots import send, site
from tests.serving import serving
from tests.unit.media.polyglots import POLYGLOTS, RAN

pytestmark = pytest.mark.browser

WAYS: Mapping[str, str] = {
    "script": "<script src='{}'></script>",
    "module": "<script type=module src='{}'></script>",
    "frame": "<iframe src='{}'></iframe>",
    "object": "<object data='{}'></object>",
    "embed": "<embed src='{}'>",
    "image": "<img src='{}'>",
    "style": "<link rel=stylesheet href='{}'>",
    "worker": "<script>try {{ new Worker('{}').onerror = () => 0 }} catch (e) {{}}</script>",
}
DONE = "<script>addEventListener('load', () => document.title = 'done')</script>"
LATER = """() => new Promise((done) => {
    const url = URL.createObjectURL(new Blob(["postMessage(0)"], {type: "text/javascript"}))
    new Worker(url).onmessage = done
})"""
CARELESS = "http://careless.invalid"


@pytest.fixture(scope="module")
def engine(sqlite_source: Any) -> Iterator[Engine]:
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def api(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Api:
    return site(engine, tmp_path_factory.mktemp("media"), ("*/*",))


@pytest.fixture(scope="module")
def files(api: Api) -> dict[str, str]:
    """The address of each file that was taken in."""
    made = {name: send(api, name) for name in POLYGLOTS}
    return {
        name: answer.json["data"]["file"]["url"]
        for name, answer in made.items()
        if answer.status_int == 201
    }


@pytest.fixture(scope="module")
def served(api: Api) -> Iterator[str]:
    app: TestApp = api.app
    with serving(app.app) as at:
        yield at


class Showing:
    """Pages without any policy of their own, at the site's own origin, and what ran in them."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.page: Page = context.new_page()
        self.ran: list[str] = []
        self._html = ""
        context.on("console", lambda message: self._hear(message.text))
        context.route(f"{address}/showing", self._show)
        context.route(f"{CARELESS}/**", self._careless)

    def _hear(self, text: str) -> None:
        if text.startswith(RAN):
            self.ran.append(text)

    def _show(self, route: Route) -> None:
        route.fulfill(body=self._html, content_type="text/html; charset=utf-8")

    def _careless(self, route: Route) -> None:
        one = POLYGLOTS[route.request.url.rpartition("/")[2]]
        route.fulfill(body=one.data, content_type=one.runs)

    def show(self, *elements: str) -> None:
        """Open a page with some elements in it, and wait until all of them were loaded, or not."""
        self._html = f"<!doctype html><title>t</title>{DONE}{''.join(elements)}"
        self.page.goto(f"{self.address}/showing")
        self.page.wait_for_function("document.title === 'done'")

    def open(self, url: str) -> None:
        """Open a file by itself; what is downloaded is not opened."""
        try:
            self.page.goto(url)
        except BrowserError as error:
            if "Download is starting" not in str(error) and "ERR_ABORTED" not in str(error):
                raise


@pytest.fixture(scope="module")
def showing(browser: Browser, served: str) -> Iterator[Showing]:
    context = browser.new_context()
    yield Showing(context, served)
    context.close()


def test_what_would_run_elsewhere(showing: Showing) -> None:
    """So that the silence of the others says something."""
    expected = set()
    for name, one in POLYGLOTS.items():
        if one.runs == "text/javascript":
            showing.show(WAYS["script"].format(f"{CARELESS}/{name}"))
        elif one.runs:
            showing.page.goto(f"{CARELESS}/{name}")
        if one.runs:
            expected.add(f"{RAN} {name}")
    assert set(showing.ran) == expected
    showing.ran.clear()


@pytest.mark.parametrize("way", WAYS)
def test_no_element_runs_a_file(showing: Showing, files: dict[str, str], way: str) -> None:
    assert len(files) >= len(POLYGLOTS) - 1
    showing.show(*(WAYS[way].format(url) for url in files.values()))
    # Workers are not waited for by the page: one that runs says so before this one, begun later.
    showing.page.evaluate(LATER)
    assert showing.ran == []


def test_no_file_runs_by_itself(showing: Showing, files: dict[str, str]) -> None:
    for url in files.values():
        showing.open(showing.address + url)
    showing.show()
    assert showing.ran == []
