"""What is done beside writing, by mouse and by keyboard alone; and two languages side by side."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .looking import ADMINISTRATOR, LONG, barriers, sign_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.node]

SCREENS = ("/schedule", "/translate?locale=de", *(("/move", "/add-to-release") if LONG else ()))


@pytest.mark.long
def test_axe_finds_no_barrier_beside_the_form(
    page: Page, site: tuple[str, str], scheme: str
) -> None:
    sign_in(page)
    base = f"/admin/content/page/{site[1]}"
    assert barriers(page, scheme, [base + one for one in SCREENS]) == []
    page.goto(base)
    page.get_by_role("button", name="More to do").click()
    page.get_by_text("Everybody sees what is published").click()
    assert violations(page, scheme) == []


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_scheduling_duplicating_and_the_trash_by_mouse(page: Page, site: tuple[str, str]) -> None:
    sign_in(page)
    base = f"/admin/content/page/{site[1]}"
    page.goto(base)
    page.get_by_role("button", name="More to do").click()
    page.get_by_role("link", name="Schedule…").click()
    page.get_by_label("Goes live: day").fill("2999-05-01")
    page.get_by_label("Goes live: time").fill("08:30")
    page.get_by_role("button", name="What would it touch?").click()
    expect(page.get_by_text("Nothing but this entry.")).to_be_visible()
    page.get_by_role("button", name="Schedule", exact=True).click()
    expect(page.locator("#notices")).to_contain_text("It is scheduled.")
    expect(page.locator(".rail .ahead")).to_contain_text("Goes live")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".rail .ahead")).to_have_count(0)
    page.get_by_role("button", name="More to do").click()
    page.locator("[formaction$='/duplicate']").click()
    expect(page.locator("#f-title")).to_have_value("The lamp room (copy)")
    page.get_by_role("button", name="More to do").click()
    page.get_by_role("button", name="To the trash").click()
    page.wait_for_url("**/content/page")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#notices")).to_contain_text("Taken back.")


@pytest.mark.parametrize("scheme", ["dark"], indirect=True)
@pytest.mark.long
def test_moving_and_translating_by_the_keyboard_alone(page: Page, site: tuple[str, str]) -> None:
    sign_in(page, ADMINISTRATOR)
    press = page.keyboard.press
    page.goto(f"/admin/content/page/{site[1]}")
    page.get_by_role("button", name="More to do").focus()
    press("Enter")
    expect(page.get_by_role("link", name="Schedule…")).to_be_focused()
    while page.evaluate("document.activeElement.textContent.trim()") != "Move…":
        press("ArrowDown")
    press("Enter")
    page.get_by_label("Under").focus()
    press("ArrowDown")
    press("Control+s")
    expect(page.get_by_role("heading", name="What else it touches")).to_be_visible()
    press("Control+s")
    expect(page.locator("#notices")).to_contain_text("It has its new place.")
    page.get_by_role("button", name="Undo").focus()
    press("Enter")
    expect(page.locator("#notices")).to_contain_text("Taken back.")
    page.get_by_role("link", name="Translate").focus()
    press("Enter")
    page.wait_for_url("**/translate")
    page.locator("#f-title").focus()
    page.keyboard.type("Die Lampenstube")
    expect(page.locator("[data-saving]")).to_contain_text("Kept for you at")
    page.reload()
    expect(page.locator(".restored")).to_be_visible()
    press("Control+s")
    expect(page.locator("#notices")).to_contain_text("Saved.")
    expect(page.locator(".restored")).to_have_count(0)
