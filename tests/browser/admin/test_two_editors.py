"""Two editors at the same entry: they see each other, and what both changed is chosen, not lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from .looking import ADMINISTRATOR, EDITOR, sign_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.node]


@pytest.fixture(scope="module")
def two(browser: Browser, site: tuple[str, str]) -> Iterator[tuple[Page, Page]]:
    """The windows of an editor and of an administrator."""
    pages: list[Any] = []
    for email in (EDITOR, ADMINISTRATOR):
        context = browser.new_context(
            base_url=site[0], reduced_motion="reduce", locale="en-GB", color_scheme="dark"
        )
        pages.append(context.new_page())
        sign_in(pages[-1], email)
    yield pages[0], pages[1]
    for one in pages:
        one.context.close()


@pytest.mark.long
def test_they_see_each_other_and_put_together_what_they_wrote(
    two: tuple[Page, Page], site: tuple[str, str]
) -> None:
    one, other = two
    address = f"/admin/content/page/{site[1]}"
    one.goto(address)
    with one.expect_response("**/here"):
        one.get_by_label("Rank").focus()
    other.goto(address)
    expect(other.locator(".here")).to_contain_text("Editor")
    expect(other.locator(".here")).to_contain_text("in Rank")
    expect(other.locator(".field .here-mark")).to_have_text("E")
    assert violations(other, "dark") == []
    other.get_by_label("Rank").fill("8")
    other.locator("#f-title").fill("The lamp room of the other")
    other.get_by_role("button", name="Save the draft").click()
    expect(other.locator("#notices")).to_contain_text("Saved.")
    one.locator("#f-title").fill("The lamp room of the one")
    one.get_by_role("button", name="Save the draft").click()
    expect(one.get_by_role("heading", level=1)).to_have_text("Two of you changed the same")
    assert violations(one) == []
    assert violations(one, "dark") == []
    one.get_by_role("link", name="Back to the form").click()
    expect(one.locator("#f-title")).to_have_value("The lamp room of the one")
    expect(one.locator("[data-older]")).to_be_hidden()
    one.get_by_role("button", name="Save the draft").click()
    one.get_by_label("Title: Write it anew").fill("The lamp room of both")
    one.get_by_role("button", name="Save what is chosen").click()
    expect(one.locator("#f-title")).to_have_value("The lamp room of both")
    expect(one.get_by_label("Rank")).to_have_value("8")


@pytest.mark.long
def test_choosing_by_the_keyboard_alone(two: tuple[Page, Page], site: tuple[str, str]) -> None:
    one, other = two
    address = f"/admin/content/page/{site[1]}"
    for page in two:
        page.goto(address)
    other.locator("#f-title").fill("Theirs")
    other.keyboard.press("Control+s")
    expect(other.locator("#notices")).to_contain_text("Saved.")
    one.locator("#f-title").focus()
    one.keyboard.press("Control+a")
    one.keyboard.type("Mine")
    one.keyboard.press("Control+s")
    expect(one.get_by_role("heading", level=1)).to_have_text("Two of you changed the same")
    one.get_by_role("radio", name="Administrator").focus()
    one.keyboard.press("ArrowDown")
    expect(one.get_by_role("radio", name="Yours")).to_be_checked()
    one.keyboard.press("Control+s")
    expect(one.locator("#f-title")).to_have_value("Mine")
    expect(one.locator(".restored")).to_have_count(0)
