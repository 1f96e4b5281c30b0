"""Types are made in a real Chromium: without a barrier, by the mouse, and by the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .looking import ADMINISTRATOR, LONG, barriers, sign_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.node]

SCREENS = ("/admin/model", "/admin/model/page", "/admin/model/page/field?kind=reference")
MORE = (
    "/admin/model/new",
    "/admin/model/page/field",
    "/admin/model/page/field?kind=blocks",
    "/admin/model/page/history",
)


@pytest.mark.long
def test_axe_finds_no_barrier_on_the_screens_of_the_model(page: Page, scheme: str) -> None:
    sign_in(page, ADMINISTRATOR)
    assert barriers(page, scheme, (*SCREENS, *(MORE if LONG else ()))) == []


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_a_type_is_made_and_changed_by_the_mouse(page: Page) -> None:
    sign_in(page, ADMINISTRATOR)
    page.get_by_role("link", name="Model", exact=True).click()
    page.get_by_role("link", name="New type").click()
    page.get_by_label("Name", exact=True).fill("recipe")
    page.get_by_role("button", name="Make the type").click()
    expect(page.get_by_text("The type is made")).to_be_visible()
    page.get_by_role("link", name="New field").click()
    page.get_by_role("link", name="Whole number").click()
    page.get_by_label("Name", exact=True).fill("minutes")
    page.get_by_label("At least").fill("1")
    page.get_by_role("button", name="Add the field").click()
    expect(page.get_by_role("link", name="Minutes", exact=True)).to_be_visible()
    # The list and the editor know it at once.
    page.get_by_role("link", name="Recipes", exact=True).click()
    page.get_by_role("link", name="New Recipe").click()
    page.get_by_label("Title").fill("Soup")
    page.get_by_label("Minutes").fill("20")
    page.get_by_role("button", name="Make the draft").click()
    expect(page.get_by_text("The draft is made.")).to_be_visible()
    page.goto("/admin/model/recipe")
    page.get_by_role("button", name="Take minutes away").click()
    expect(page.get_by_text("minutes: values that nobody would see")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Do it nevertheless").click()
    expect(page.get_by_role("link", name="Minutes", exact=True)).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
@pytest.mark.long
def test_a_type_is_made_and_changed_by_the_keyboard_alone(page: Page) -> None:
    sign_in(page, ADMINISTRATOR)
    press, write = page.keyboard.press, page.keyboard.type
    press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    write("Make a content type")
    expect(page.get_by_role("option")).to_have_count(1)
    press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    write("poem")
    press("Enter")
    expect(page.get_by_text("The type is made")).to_be_visible()
    page.get_by_role("link", name="New field").focus()
    press("Enter")
    page.get_by_role("link", name="Long text").focus()
    press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    write("verses")
    press("Enter")
    expect(page.get_by_role("link", name="Verses", exact=True)).to_be_visible()
    page.get_by_role("button", name="Move verses up").focus()
    press("Enter")
    fields = page.locator(".field-list li .first")
    expect(fields.nth(1)).to_contain_text("Verses")
