"""The past and the future of entries in a real Chromium: without barriers, by mouse and by keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .looking import LONG, barriers, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.node]


def written_anew(page: Page, entry: str, title: str) -> str:
    """Give a page another title, and return the address of its history."""
    page.goto(f"/admin/content/page/{entry}")
    page.locator("#f-title").fill(title)
    page.keyboard.press("Control+s")
    expect(page.locator("#notices")).to_contain_text("Saved.")
    return f"/admin/content/page/{entry}/history"


@pytest.mark.long
def test_axe_finds_no_barrier_in_the_history(
    page: Page, site: tuple[str, str], scheme: str
) -> None:
    sign_in(page)
    history = written_anew(page, site[1], f"The lamp room by {scheme}")
    screens = [history, f"{history}/compare?from=1"]
    more = [f"{history}/{one}" for one in ("1", "blame", "at?at=2031-01-01T00:00:00Z", "at")]
    assert barriers(page, scheme, screens + (more if LONG else [])) == []


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_two_versions_are_compared_and_a_field_put_back_by_the_mouse(
    page: Page, site: tuple[str, str]
) -> None:
    sign_in(page)
    history = written_anew(page, site[1], "The lamp attic")
    page.goto(f"/admin/content/page/{site[1]}")
    page.locator(".entry-ways").get_by_role("link", name="History").click()
    page.wait_for_url(f"**{history}")
    page.get_by_label("Version 1 before").check()
    page.get_by_role("button", name="Compare").click()
    card = page.get_by_role("region", name="Title")
    expect(card.locator("del")).to_have_text("room")
    expect(card.locator("ins")).to_have_text("attic")
    card.get_by_label("Put back").check()
    page.get_by_role("button", name="Put back what is chosen").click()
    expect(page.get_by_role("region", name="What would happen")).to_contain_text("Title: changed")
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("#f-title")).to_have_value("The lamp room")


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
@pytest.mark.long
def test_two_versions_are_compared_and_put_back_by_the_keyboard(
    page: Page, site: tuple[str, str]
) -> None:
    sign_in(page)
    history = written_anew(page, site[1], "The lamp cellar")
    press = page.keyboard.press
    page.goto(history)
    page.get_by_label("Version 1 before").focus()
    press("Space")
    press("Enter")
    page.wait_for_url("**/compare?**")
    page.get_by_label("Put back").first.focus()
    press("Space")
    press("Enter")
    expect(page.get_by_role("heading", name="Put back Title of version 1")).to_be_visible()
    page.get_by_role("button", name="Put it back").focus()
    press("Enter")
    expect(page.locator("#f-title")).to_have_value("The lamp room")


@pytest.mark.long
def test_axe_finds_no_barrier_in_the_time_machine(
    page: Page, site: tuple[str, str], scheme: str
) -> None:
    sign_in(page)
    one = f"/admin/time/page/{site[1]}?at=2031-01-01T00:00:00Z"
    screens = ["/admin/time?at=2001-01-01T00:00:00Z"]
    assert barriers(page, scheme, screens + ([one, "/admin/time/page"] if LONG else [])) == []


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_the_slider_goes_through_days_by_mouse_and_keys(page: Page) -> None:
    sign_in(page)
    page.goto("/admin/time")
    slider = page.get_by_role("slider", name="Day")
    expect(page.locator(".thens")).to_contain_text("lamp")
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/admin/time?at=*")
    expect(slider).to_be_focused()
    box = slider.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    expect(page.get_by_label("Day and time")).not_to_have_value("")
    page.get_by_role("link", name="Now", exact=True).click()
    page.wait_for_url("**/admin/time")
    expect(page.get_by_label("Day and time")).to_have_value("")
