"""The calendar and releases in a real Chromium: without barriers, by mouse and by keys."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from cms import clock

from .looking import LONG, barriers, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.node]

NEXT = (clock.now() + timedelta(days=40)).replace(day=15, hour=9, minute=0, second=0, microsecond=0)
MONTH = f"/admin/calendar?month={NEXT:%Y-%m}"


def send(page: Page, path: str, body: dict[str, object]) -> dict[str, str]:
    """Ask the API with the browser's own session; return the answer's data."""
    token = page.locator('meta[name="csrf"]').get_attribute("content")
    answer = page.request.post(
        f"/api/v1{path}",
        data=body,
        headers={"X-CSRF-Token": str(token), "Origin": page.url.split("/admin")[0]},
    )
    assert answer.ok, answer.text()
    found: dict[str, str] = answer.json()["data"]
    return found


def planned(page: Page, title: str) -> str:
    entry = send(page, "/content/page", {"data": {"title": title}})["id"]
    send(page, f"/content/page/{entry}/schedule", {"at": clock.to_text(NEXT)})
    return entry


@pytest.mark.long
def test_axe_finds_no_barrier_in_the_calendar(page: Page, scheme: str) -> None:
    sign_in(page)
    planned(page, f"A rather long title of what is to go live {scheme}")
    page.goto(MONTH)
    one = page.locator("[data-item] a").first.get_attribute("href")
    more = [str(one), "/admin/calendar/addresses"] if LONG else []
    assert barriers(page, scheme, [MONTH, *more]) == []


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
@pytest.mark.long
def test_what_is_planned_is_dragged_to_another_day(page: Page) -> None:
    sign_in(page)
    planned(page, "The regatta")
    page.goto(MONTH)
    item = page.locator("[data-item]", has_text="The regatta")
    item.drag_to(page.locator(f'[data-day="{NEXT:%Y-%m}-22"]'))
    expect(page.get_by_role("heading", name="Move: The regatta")).to_be_visible()
    expect(page.get_by_role("region", name="What would happen")).to_contain_text("version 1")
    page.get_by_role("button", name="Move it").click()
    expect(page.locator(f'[data-day="{NEXT:%Y-%m}-22"]')).to_contain_text("The regatta")


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
@pytest.mark.long
def test_what_is_planned_is_moved_and_called_off_by_the_keyboard(page: Page) -> None:
    sign_in(page)
    planned(page, "The concert")
    press = page.keyboard.press
    page.goto(MONTH)
    page.locator("[data-item] a", has_text="The concert").focus()
    press("Alt+ArrowDown")
    expect(page.get_by_role("heading", name="Move: The concert")).to_be_visible()
    press("Control+s")
    expect(page.locator(f'[data-day="{NEXT:%Y-%m}-22"]')).to_contain_text("The concert")
    page.locator("[data-item] a", has_text="The concert").focus()
    press("Enter")
    expect(page).to_have_url(re.compile(r"/admin/calendar/[0-9a-f-]{36}"))
    page.get_by_role("button", name="Call it off…").focus()
    press("Enter")
    page.get_by_role("button", name="Call it off").focus()
    press("Enter")
    expect(page.locator("#notices")).to_contain_text("Called off.")
    expect(page.locator("[data-item] a", has_text="The concert")).to_have_count(0)


@pytest.mark.long
def test_axe_finds_no_barrier_in_releases(page: Page, scheme: str) -> None:
    sign_in(page)
    page.goto("/admin/releases")
    entry = send(page, "/content/page", {"data": {"title": f"Bound for {scheme}"}})["id"]
    release = send(page, "/releases", {"data": {"title": f"Release by {scheme}"}})["id"]
    send(page, f"/releases/{release}/items", {"items": [{"entry": entry}]})
    address = f"/admin/releases/{release}"
    more = ["/admin/releases", "/admin/releases/new"] if LONG else []
    assert barriers(page, scheme, [f"{address}?q=lamp", *more]) == []


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_a_release_is_filled_and_published_by_the_mouse(page: Page) -> None:
    sign_in(page)
    page.goto("/admin/releases")
    send(page, "/content/page", {"data": {"title": "The sluice"}})
    page.get_by_role("link", name="New release").click()
    page.get_by_label("Title").fill("Floodgates")
    page.get_by_role("button", name="Make it").click()
    page.get_by_role("searchbox").press_sequentially("sluice")
    page.get_by_role("button", name="The sluice: goes live with it").click()
    expect(page.get_by_role("region", name="What is in it")).to_contain_text("The sluice")
    page.get_by_role("link", name="Look at the site with it").click()
    expect(page.locator(".thens")).to_contain_text("The sluice")
    page.go_back()
    page.get_by_role("button", name="Publish…").click()
    page.get_by_role("button", name="Publish now").click()
    expect(page.locator("#notices")).to_contain_text("readers see all of it now")
    expect(page.get_by_role("button", name="Undo…")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
@pytest.mark.long
def test_a_release_is_filled_published_and_undone_by_the_keyboard(page: Page) -> None:
    sign_in(page)
    press = page.keyboard.press
    page.goto("/admin/releases")
    send(page, "/content/page", {"data": {"title": "The weir"}})
    press("n")
    page.wait_for_url("**/releases/new")
    page.get_by_label("Title").focus()
    page.keyboard.type("Weirs")
    press("Enter")
    expect(page.get_by_role("heading", name="Weirs")).to_be_visible()
    press("/")
    page.keyboard.type("weir")
    page.get_by_role("button", name="The weir: goes live with it").focus()
    press("Enter")
    expect(page.get_by_role("region", name="What would happen")).to_contain_text("goes live")
    press("Control+Enter")
    expect(page.get_by_role("heading", name="Publish: Weirs")).to_be_visible()
    press("Control+s")
    undo = page.get_by_role("button", name="Undo…")
    undo.focus()
    press("Enter")
    expect(page.get_by_role("region", name="What would happen")).to_contain_text("nothing any more")
    page.get_by_role("button", name="Undo it").focus()
    press("Enter")
    expect(page.locator("#notices")).to_contain_text("what stood before stands again")
