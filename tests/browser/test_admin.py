"""The admin in a real Chromium: no barrier that axe finds, and all of it by the keyboard alone."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine
from waitress import wasyncore
from waitress.server import create_server
from webtest import TestApp

from cms.app import make_app
from cms.db.session import make_engine
from tests.functional.admin.conftest import REGISTRY
from tests.functional.api.conftest import PASSWORD, Api, people, services_on
from tests.npm import packed

pytestmark = [pytest.mark.browser, pytest.mark.node]

FRONTEND = Path(__file__).parent.parent.parent / "cms" / "admin" / "frontend"
AXE = json.loads((FRONTEND / "package.json").read_text())["devDependencies"]["axe-core"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = ((360, 740), (1280, 800))
LONG = bool(os.environ.get("CMS_TEST_LONG"))
OPEN = ("/admin/sign-in", *(("/admin/forgotten", "/account/invitation") if LONG else ()))
MORE = ("/admin/content", "/admin/content/note", "/admin/content/page?q=nothing+like+it")
"""Screens made of what others are made of, which only `make test-long` looks at."""
EDITOR = "editor@example.org"


@pytest.fixture(scope="module")
def engine(sqlite_source: Any) -> Iterator[Engine]:
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def site(engine: Engine) -> Iterator[tuple[str, str]]:
    """The address of a served site, and the id of a page there."""
    tokens = people(engine)
    app = make_app(services_on(engine, REGISTRY))
    admin = Api(TestApp(app), tokens["administrator"], tokens)
    page = admin.create(title="The lamp room", labels=["a"], rank=3)
    admin.create(title="The tide table", publish=False)
    admin.create("person", name="Imogen Sallow")
    server: Any = create_server(app, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}", page["id"]
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
    thread.join(timeout=10)
    server.task_dispatcher.shutdown(timeout=10)


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


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(browser: Browser, site: tuple[str, str], scheme: str) -> Iterator[Page]:
    context = browser.new_context(
        base_url=site[0], color_scheme=scheme, reduced_motion="reduce", locale="en-GB"
    )
    shown = Shown(context.new_page(), site[0])
    yield shown.page
    context.close()
    assert shown.complaints == []


def sign_in(page: Page) -> None:
    page.goto("/admin/sign-in")
    page.get_by_label("E-mail address").fill(EDITOR)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/admin")


def violations(page: Page, axe: str, scheme: str = "light") -> list[str]:
    """Return what axe finds, with the elements where it finds it; by night colours are what differs."""
    page.evaluate(axe)
    rules = TAGS if scheme == "light" else ["color-contrast"]
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", rules)
    return [
        f"{one['id']}: {node['target']}" for one in found["violations"] for node in one["nodes"]
    ]


def test_axe_finds_no_barrier_on_any_screen(page: Page, site: tuple[str, str], scheme: str) -> None:
    axe = packed("axe-core", AXE, "axe.min.js")
    screens = (
        "/admin",
        "/admin/design",
        "/admin/content/page",
        f"/admin/content/page/{site[1]}",
        *(MORE if LONG else ()),
    )
    found: list[tuple[str, int, list[str]]] = []
    for address in (*OPEN, "", *screens):
        if not address:
            sign_in(page)
            continue
        page.goto(address)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            found.append((address, width, violations(page, axe, scheme)))
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (address, width, "the page is wider than the window")
    assert [one for one in found if one[2]] == []


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_palette_menu_and_drawer_are_without_barriers(page: Page) -> None:
    axe = packed("axe-core", AXE, "axe.min.js")
    sign_in(page)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").press_sequentially("lamp")
    expect(page.get_by_role("option").first).to_contain_text("The lamp room")
    assert violations(page, axe) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Your account").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    assert violations(page, axe) == []
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_role("link", name="Open the navigation").click()
    expect(page.get_by_role("link", name="Close the navigation")).to_be_focused()
    assert violations(page, axe) == []


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_from_signing_in_to_a_saved_entry_by_the_keyboard(page: Page) -> None:
    press = page.keyboard.press
    page.goto("/admin/sign-in")
    page.keyboard.type(EDITOR)
    press("Tab")
    page.keyboard.type(PASSWORD)
    press("Enter")
    page.wait_for_url("**/admin")
    press("Control+k")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.type("Pages")
    expect(page.get_by_role("option")).to_have_count(1)
    press("Enter")
    page.wait_for_url("**/content/page")
    press("/")
    page.keyboard.type("tide")
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"q=tide"))
    press("Tab")
    page.evaluate("document.activeElement.blur()")
    press("j")
    press("Enter")
    page.wait_for_url("**/content/page/*-*")
    write_publish_and_undo(page)


def write_publish_and_undo(page: Page) -> None:
    press = page.keyboard.press
    page.get_by_label("Title").focus()
    press("End")
    page.keyboard.type(", corrected")
    expect(page.locator("[data-saving]")).to_have_text("Not saved yet")
    press("Control+s")
    expect(page.locator("#notices")).to_contain_text("Saved.")
    expect(page.get_by_label("Title")).to_have_value("The tide table, corrected")
    press("Control+Enter")
    expect(page.locator("#notices")).to_contain_text("Published")
    page.get_by_role("button", name="Undo").focus()
    press("Enter")
    expect(page.locator("#notices")).to_contain_text("Taken back")
    expect(page.locator(".rail .state")).to_have_text("Unpublished")  # readers saw it for a moment
    press("?")
    expect(page.get_by_role("heading", name="Keyboard")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_what_is_typed_is_not_lost_by_leaving(page: Page, site: tuple[str, str]) -> None:
    sign_in(page)
    page.goto(f"/admin/content/page/{site[1]}")
    page.get_by_label("Title").fill("Half a sentence")
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_label("Title")).to_have_value("Half a sentence")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_the_secret_of_a_mailed_link_leaves_the_address(page: Page) -> None:
    page.goto("/account/reset#some-secret")
    expect(page).to_have_url("/account/reset")
    expect(page.locator("#token")).to_have_value("some-secret")
    expect(page.locator("#token")).to_be_hidden()
