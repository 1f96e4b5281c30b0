"""The admin in a real Chromium: no barrier that axe finds, and all of it by the keyboard alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.functional.api.conftest import PASSWORD

from .looking import EDITOR, LONG, barriers, sign_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.node]

OPEN = ("/admin/sign-in", *(("/admin/forgotten", "/account/invitation") if LONG else ()))
MORE = ("/admin/content", "/admin/content/note", "/admin/content/page?q=nothing+like+it")
"""Screens made of what others are made of, which only `make test-long` looks at."""


def test_axe_finds_no_barrier_on_any_screen(page: Page, site: tuple[str, str], scheme: str) -> None:
    screens = ("/admin", "/admin/design", "/admin/content/page", f"/admin/content/page/{site[1]}")
    found = barriers(page, scheme, OPEN)
    sign_in(page)
    assert found + barriers(page, scheme, (*screens, *(MORE if LONG else ()))) == []


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_palette_menu_and_drawer_are_without_barriers(page: Page) -> None:
    sign_in(page)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").press_sequentially("lamp")
    expect(page.get_by_role("option").first).to_contain_text("The lamp room")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Your account").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_role("link", name="Open the navigation").click()
    expect(page.get_by_role("link", name="Close the navigation")).to_be_focused()
    assert violations(page) == []


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
    page.locator("#f-title").focus()
    press("End")
    page.keyboard.type(", corrected")
    expect(page.locator("[data-saving]")).to_have_text(re.compile("Not saved yet|Saving|Kept for"))
    press("Control+s")
    expect(page.locator("#notices")).to_contain_text("Saved.")
    expect(page.locator("#f-title")).to_have_value("The tide table, corrected")
    press("Control+Enter")
    expect(page.locator("#notices")).to_contain_text("Published")
    page.get_by_role("button", name="Undo").focus()
    press("Enter")
    expect(page.locator("#notices")).to_contain_text("Taken back")
    expect(page.locator(".rail .head .state")).to_have_text(
        "Unpublished"
    )  # readers saw it for a moment
    press("?")
    expect(page.get_by_role("heading", name="Keyboard")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_what_is_typed_is_not_lost_by_leaving(page: Page, site: tuple[str, str]) -> None:
    sign_in(page)
    page.goto(f"/admin/content/page/{site[1]}")
    page.locator("#f-title").fill("Half a sentence")
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="Home").click()
    expect(page.locator("#f-title")).to_have_value("Half a sentence")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_the_secret_of_a_mailed_link_leaves_the_address(page: Page) -> None:
    page.goto("/account/reset#some-secret")
    expect(page).to_have_url("/account/reset")
    expect(page.locator("#token")).to_have_value("some-secret")
    expect(page.locator("#token")).to_be_hidden()
