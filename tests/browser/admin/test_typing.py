"""What is typed is never lost: with the network slow, cut and back, and in two browsers at once."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from .looking import sign_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.node]

Window = Callable[..., Page]
KEPT = re.compile("Kept for you at")


@pytest.fixture(scope="module")
def signed_in(browser: Browser, site: tuple[str, str]) -> Any:
    """The cookies of an editor who has signed in."""
    context = browser.new_context(base_url=site[0], locale="en-GB")
    sign_in(context.new_page())
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def window(browser: Browser, site: tuple[str, str], signed_in: Any) -> Iterator[Window]:
    """Opens browsers in which an editor is signed in; a cut network may complain on the console."""
    contexts: list[Any] = []

    def opened() -> Page:
        more = {"reduced_motion": "reduce", "locale": "en-GB", "storage_state": signed_in}
        contexts.append(browser.new_context(base_url=site[0], **more))
        page: Page = contexts[-1].new_page()
        return page

    yield opened
    for one in contexts:
        one.close()


@pytest.fixture
def address(site: tuple[str, str]) -> str:
    return f"/admin/content/page/{site[1]}"


def told(page: Page) -> Any:
    return page.locator("[data-saving]")


def discard(page: Page) -> None:
    page.get_by_role("button", name="Discard…").click()
    page.get_by_role("button", name="Throw it away").first.click()
    expect(page.locator("#notices")).to_contain_text("thrown away")


def test_typing_is_kept_and_is_there_on_another_device(window: Window, address: str) -> None:
    one = window()
    one.goto(address)
    expect(told(one)).to_have_text("Saved")
    one.locator("#f-title").focus()
    one.keyboard.press("End")
    one.keyboard.type(" by night")
    expect(told(one)).to_have_text(KEPT)
    other = window()
    other.goto(address)
    expect(other.locator("#f-title")).to_have_value("The lamp room by night")
    expect(other.locator(".restored")).to_contain_text("did not save")
    assert violations(other) == []
    one.goto("/admin")  # nothing is asked: all of it is kept
    discard(other)
    expect(other.locator("#f-title")).to_have_value("The lamp room")
    expect(told(other)).to_have_text("Saved")


@pytest.mark.long
def test_a_cut_network_loses_nothing(window: Window, address: str) -> None:
    page = window()
    page.goto(address)
    page.context.set_offline(True)
    page.locator("#f-title").fill("Typed in a tunnel")
    expect(told(page)).to_have_text("Offline: kept in this browser")
    page.keyboard.press("Control+s")
    expect(page.locator("#notices")).to_contain_text("still here")
    expect(page.locator("#f-title")).to_have_value("Typed in a tunnel")
    page.context.set_offline(False)
    expect(told(page)).to_have_text(KEPT)
    page.reload()
    expect(page.locator("#f-title")).to_have_value("Typed in a tunnel")
    discard(page)


@pytest.mark.long
def test_what_never_reached_the_server_is_sent_when_the_page_is_opened_again(
    window: Window, address: str
) -> None:
    page = window()
    page.goto(address)
    page.route("**/typed*", lambda route: route.abort())
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#f-title").fill("Typed before the crash")
    expect(told(page)).to_have_text("Offline: kept in this browser")
    page.goto("/admin")
    page.unroute("**/typed*")
    page.goto(address)
    expect(page.locator(".restored")).to_be_visible()
    expect(page.locator("#f-title")).to_have_value("Typed before the crash")
    assert page.evaluate("localStorage.length") == 0
    page.keyboard.press("Control+s")
    expect(page.locator("#notices")).to_contain_text("Saved.")
    expect(page.locator(".restored")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#f-title")).to_have_value("The lamp room")


@pytest.mark.long
def test_a_slow_network_says_that_it_is_saving_and_keeps_the_last_words(
    window: Window, address: str
) -> None:
    page = window()
    page.goto(address)
    free = threading.Event()
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        route.continue_() if free.is_set() else waiting.append(route)

    page.route("**/typed*", hold)
    page.locator("#f-title").fill("First words")
    expect(told(page)).to_have_text("Saving…")
    page.locator("#f-title").fill("First words and last")
    free.set()
    waiting[0].continue_()
    expect(told(page)).to_have_text(KEPT)
    other = window()
    expect(told(page)).to_have_attribute("data-tone", "kept")
    other.goto(address)
    expect(other.locator("#f-title")).to_have_value("First words and last")
    discard(other)


@pytest.mark.long
def test_a_refusal_is_told_and_the_text_stays(window: Window, address: str) -> None:
    page = window()
    page.goto(address)
    page.evaluate("document.querySelector('[name=base]').value = '99'")
    page.locator("#f-title").fill("Out of order")
    expect(told(page)).to_contain_text("Not kept: There is no version 99")
    assert "Out+of+order" in page.evaluate("localStorage.getItem(localStorage.key(0))")


@pytest.mark.long
def test_a_new_entry_is_kept_from_its_first_words(window: Window) -> None:
    page = window()
    page.goto("/admin/content/page/new")
    page.locator("#f-title").fill("Only just begun")
    expect(told(page)).to_have_text(KEPT)
    expect(page).to_have_url(re.compile("entry="))
    page.reload()
    expect(page.locator("#f-title")).to_have_value("Only just begun")
    page.keyboard.press("Control+s")
    expect(page.locator("#notices")).to_contain_text("The draft is made.")
    expect(page.locator(".restored")).to_have_count(0)
