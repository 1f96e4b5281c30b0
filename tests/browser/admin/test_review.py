"""Review in a real Chromium: handing in what was just typed, by mouse and by keys, without barriers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from .looking import LONG, barriers, sign_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.node]


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_what_is_typed_is_saved_and_handed_in_by_mouse(page: Page, site: tuple[str, str]) -> None:
    sign_in(page)
    page.goto(f"/admin/content/page/{site[1]}")
    page.locator("#f-title").fill("The lamp room, again")
    page.keyboard.press("Control+s")
    expect(page.locator("#notices")).to_contain_text("Saved.")
    page.locator("#f-title").fill("The lamp room, once more")
    page.get_by_role("link", name="Submit for review").click()
    dialog = page.get_by_role("dialog", name="Submit for review")
    dialog.get_by_label("What you want to say about it").fill("The first line is new.")
    assert violations(page) == []
    dialog.get_by_role("button", name="Submit for review").click()
    expect(page.locator("#notices")).to_contain_text("Submitted")
    expect(page.locator("#f-title")).to_have_value("The lamp room, once more")
    expect(page.locator(".review-panel")).to_contain_text("In review")
    back_by_keys(page, site)


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_what_was_handed_in_before_it_was_kept_is_not_sent_again(
    page: Page, site: tuple[str, str]
) -> None:
    sign_in(page)
    page.goto(f"/admin/content/page/{site[1]}")
    page.locator("#f-title").fill("The lamp room, at leisure")
    page.keyboard.press("Control+s")
    expect(page.locator("#notices")).to_contain_text("Saved.")
    keeps = page.locator("form[data-editor]").get_attribute("data-keeps")
    sent: list[str] = []

    def held(route: Route) -> None:
        """Leave what is sent without an answer."""
        sent.append(route.request.url)

    page.route(f"**{keeps}", held)
    page.locator("#f-title").fill("The lamp room, in haste")
    page.get_by_role("link", name="Submit for review").click()
    dialog = page.get_by_role("dialog", name="Submit for review")
    with page.expect_navigation():
        dialog.get_by_role("button", name="Submit for review").click()
    expect(page.locator("#notices")).to_contain_text("Submitted")
    expect(page.locator("#f-title")).to_have_value("The lamp room, in haste")
    # The page has looked through what this browser holds, and neither sent it nor left it.
    page.wait_for_load_state("load")
    assert page.evaluate("Object.keys(localStorage)") == []
    assert len(sent) <= 1


def back_by_keys(page: Page, site: tuple[str, str]) -> None:
    press = page.keyboard.press
    page.get_by_role("link", name="Return with a comment").focus()
    press("Enter")
    expect(page.get_by_label("What you want to say about it")).to_be_focused()
    page.keyboard.type("Which lamp?")
    page.get_by_label("Until when").focus()
    for _ in range(12):
        press("Tab")
        if page.evaluate("document.activeElement.matches('.dialog .primary')"):
            break
    press("Enter")
    expect(page.locator("#notices")).to_contain_text("Returned, with your comment.")
    page.goto(f"/admin/content/page/{site[1]}/review")
    expect(page.locator(".decisions")).to_contain_text("Which lamp?")


@pytest.mark.long
def test_axe_finds_no_barrier_in_review(page: Page, site: tuple[str, str], scheme: str) -> None:
    entry = f"/admin/content/page/{site[1]}"
    sign_in(page)
    assert barriers(page, scheme, (f"{entry}/review", *((entry,) if LONG else ()))) == []


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
@pytest.mark.long
def test_one_comments_beside_the_field_and_names_somebody_by_keys(
    page: Page, site: tuple[str, str]
) -> None:
    press = page.keyboard.press
    sign_in(page)
    page.goto(f"/admin/content/page/{site[1]}")
    page.get_by_role("button", name="Comment on Title", exact=True).first.focus()
    press("Enter")
    sheet = page.get_by_role("dialog", name="Comments: Title")
    expect(sheet.get_by_label("Your comment")).to_be_focused()
    page.keyboard.type("Is that right, @Admin")
    expect(page.get_by_role("option", name="Administrator")).to_be_visible()
    assert violations(page) == []
    press("Enter")
    page.keyboard.type("or not?")
    press("Tab")
    press("Enter")
    expect(sheet.locator(".mention")).to_have_text("@Administrator")
    assert violations(page) == []
    press("Escape")
    expect(page.get_by_role("button", name="Comments on Title: 1 open")).to_be_focused()
    page.get_by_role("button", name="Comments on Title: 1 open").click()
    sheet.get_by_role("button", name="Dealt with").click()
    expect(sheet.get_by_text("1 dealt with")).to_be_visible()


@pytest.mark.long
def test_axe_finds_no_barrier_in_the_inbox_and_the_notifications(
    page: Page, site: tuple[str, str], scheme: str
) -> None:
    sign_in(page)
    page.goto(f"/admin/content/page/{site[1]}/review")
    page.get_by_label("What is to be done").fill("Look at the lamp")
    page.get_by_label("For whom").last.select_option("Editor")
    page.get_by_role("button", name="Give the task").click()
    page.goto("/admin/review")
    expect(page.get_by_text("Look at the lamp").first).to_be_visible()
    more = ("/admin/notifications", "/admin/notifications/choices") if LONG else ()
    assert barriers(page, scheme, ("/admin/review", *more)) == []
