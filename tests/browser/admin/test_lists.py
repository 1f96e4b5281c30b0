"""Lists in a real Chromium: filtered, chosen and changed by mouse, and again by keys alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .looking import barriers, sign_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.node]

PAGES, TREE = "/admin/content/page", "/admin/tree"
SCREENS = (
    "/admin/content/all?columns=type,owner,changed",
    f"{PAGES}/filter?field=rank&op=gt&value=x",
    f'{PAGES}?filter={{"rank":{{"gt":1}}}}&columns=f.rank,f.author,slug',
    TREE,
    "/admin/trash",
    "/admin/desk",
    "/admin/content-health",
)


@pytest.mark.long
def test_lists_are_without_barriers(page: Page, scheme: str) -> None:
    sign_in(page)
    assert barriers(page, scheme, SCREENS) == []
    page.goto(PAGES)
    page.locator("[data-tick]").first.check()
    assert violations(page, scheme) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Schedule").click()
    page.get_by_label("When").fill("2999-01-01T09:00")
    page.get_by_role("button", name="Show what would be done").click()
    expect(page.get_by_role("heading", name="What would be done")).to_be_visible()
    assert violations(page, scheme) == []


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_rows_are_filtered_chosen_and_published_by_mouse(page: Page) -> None:
    sign_in(page)
    page.goto(PAGES)
    page.get_by_role("button", name="Filter").click()
    page.get_by_label("Filter by").select_option("title")
    page.get_by_role("textbox", name="Value").fill("table")
    page.get_by_role("button", name="Add the filter").click()
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page).to_have_url(re.compile("icontains"))
    page.get_by_role("button", name="Columns").click()
    page.get_by_label("Rank").check()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("columnheader", name="Rank")).to_be_visible()
    page.get_by_role("button", name="Views").click()
    page.get_by_label("Keep this list as").fill("Tables")
    page.get_by_role("button", name="Keep the view").click()
    expect(page.get_by_role("button", name="Tables", exact=True)).to_be_visible()
    page.get_by_role("link", name=re.compile("Take away the filter")).click()
    expect(page.locator("[data-row]")).to_have_count(2)
    page.get_by_label("Choose all on this page").check()
    expect(page.locator("[data-count]")).to_have_text("2")
    page.get_by_role("button", name="Choose none").click()
    expect(page.locator(".doing")).to_be_hidden()
    page.get_by_label("Choose “The tide table”").check()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("button", name="Show what would be done").click()
    page.get_by_role("button", name="Publish them").click()
    expect(page.locator("#notices")).to_contain_text("Done, with all of them at once.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#notices")).to_contain_text("Taken back")


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
@pytest.mark.long
def test_rows_are_chosen_and_put_into_the_trash_by_keys(page: Page) -> None:
    press = page.keyboard.press
    sign_in(page)
    page.goto(PAGES)
    press("j")
    press("x")
    press("j")
    press("Shift+X")
    expect(page.locator("[data-count]")).to_have_text("2")
    press("x")
    expect(page.locator("[data-count]")).to_have_text("1")
    page.get_by_role("button", name="To the trash").focus()
    press("Enter")
    expect(page.get_by_role("heading", name="What would be done")).to_be_visible()
    page.get_by_role("button", name="Put them into the trash").focus()
    press("Enter")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.get_by_role("button", name="Undo").focus()
    press("Enter")
    expect(page.locator("[data-row]")).to_have_count(2)


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
@pytest.mark.long
def test_the_tree_is_changed_by_dragging(page: Page) -> None:
    sign_in(page)
    page.goto(TREE)
    rows = page.locator(".node-row")
    expect(rows).to_have_count(2)
    first, second = rows.nth(0), rows.nth(1)
    moved = second.locator(".name").inner_text()
    second.drag_to(first, target_position={"x": 300, "y": 3})
    expect(page.locator("#notices")).to_contain_text("It has its new place.")
    expect(rows.nth(0).locator(".name")).to_have_text(moved)
    rows.nth(1).drag_to(rows.nth(0), target_position={"x": 300, "y": 20})
    with_plan = page.get_by_role("button", name="Move it")
    expect(with_plan.or_(page.locator("#notices .notice")).first).to_be_visible()
    if with_plan.is_visible():
        with_plan.click()
    expect(page.locator(".node-row")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".node-row")).to_have_count(2)


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
@pytest.mark.long
def test_the_tree_is_changed_by_keys(page: Page) -> None:
    press = page.keyboard.press
    sign_in(page)
    page.goto(TREE)
    before = page.locator(".name").all_inner_texts()
    press("j")
    press("Alt+ArrowDown")
    expect(page.locator("#notices")).to_contain_text("It has its new place.")
    expect(page.locator(".name").first).to_have_text(before[1])
    page.locator(".name").nth(1).focus()
    press("Alt+ArrowRight")
    expect(
        page.locator(".name").or_(page.get_by_role("button", name="Move it")).first
    ).to_be_visible()
    if page.get_by_role("button", name="Move it").is_visible():
        page.get_by_role("button", name="Move it").focus()
        press("Enter")
    expect(page.locator(".name")).to_have_count(1)
    page.locator(".name").first.focus()
    press("ArrowRight")
    expect(page.locator(".name")).to_have_count(2)
    page.get_by_role("button", name="Undo").focus()
    press("Enter")
    expect(page.locator("#notices")).to_contain_text("Taken back")


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
@pytest.mark.long
def test_panels_are_arranged_by_dragging_and_by_keys(page: Page) -> None:
    sign_in(page)
    expect(page.get_by_text(re.compile("to be translated|Nothing lacks")).first).to_be_visible()
    page.get_by_role("link", name="Arrange").click()
    rows = page.locator("[data-panel] strong")
    expect(rows.first).to_have_text("My drafts")
    week = page.locator("[data-panel] strong", has_text="This week")
    week.drag_to(rows.first, target_position={"x": 40, "y": 1})
    expect(rows.first).to_have_text("This week")
    page.get_by_role("button", name="“My drafts” up").focus()
    page.keyboard.press("Enter")
    expect(rows.first).to_have_text("My drafts")
    page.locator("[data-panel=health]").get_by_role("button", name="Put away").click()
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_role("heading", name="My drafts")).to_be_visible()
    expect(page.get_by_role("heading", name="Content health")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
@pytest.mark.long
def test_two_keys_lead_to_a_screen(page: Page) -> None:
    press = page.keyboard.press
    sign_in(page)
    for keys, address in (("gt", TREE), ("ga", "/admin/content/all"), ("gh", "/admin")):
        for key in keys:
            press(key)
        page.wait_for_url(f"**{address}")
    press("g")
    press("?")
    expect(page.get_by_role("heading", name="Keyboard")).to_be_visible()
    assert violations(page) == []
