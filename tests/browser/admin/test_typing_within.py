"""Rich text, blocks, lists and pickers are kept while one types, and come back as they were left."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from tests.functional.admin.every_kind import REGISTRY, WHOLE
from tests.functional.api.conftest import Api

from .looking import ADMINISTRATOR, EDITOR, sign_in
from .serving import served

pytestmark = [pytest.mark.browser, pytest.mark.node]

Window = Callable[..., Page]
KEPT = re.compile("Kept for you at")


def made(admin: Api) -> Callable[[], str]:
    admin.create("person", name="Imogen Sallow")
    return lambda: f"/admin/content/sample/{admin.create('sample', publish=False, **WHOLE)['id']}"


@pytest.fixture(scope="module")
def site(engine: Engine) -> Iterator[tuple[str, Any]]:
    with served(engine, REGISTRY, made) as given:
        yield given


@pytest.fixture
def address(site: tuple[str, Any]) -> str:
    return str(site[1]())


@pytest.fixture(scope="module")
def states(browser: Browser, site: tuple[str, Any]) -> dict[str, Any]:
    """The cookies of who has signed in, by address."""
    found = {}
    for email in (EDITOR, ADMINISTRATOR):
        context = browser.new_context(base_url=site[0], locale="en-GB")
        sign_in(context.new_page(), email)
        found[email] = context.storage_state()
        context.close()
    return found


@pytest.fixture
def window(browser: Browser, site: tuple[str, Any], states: Any) -> Iterator[Window]:
    contexts: list[Any] = []

    def opened(email: str = EDITOR) -> Page:
        more = {"reduced_motion": "reduce", "locale": "en-GB", "storage_state": states[email]}
        contexts.append(browser.new_context(base_url=site[0], **more))
        page: Page = contexts[-1].new_page()
        return page

    yield opened
    for one in contexts:
        one.close()


def told(page: Page) -> Any:
    return page.locator("[data-saving]")


def field(page: Page, path: str) -> Any:
    return page.locator(f"[data-field='{path}']")


def body(page: Page) -> Any:
    return page.get_by_role("textbox", name="Body", exact=True).first


def blocks(page: Page) -> Any:
    return field(page, "sections").locator("cms-items").first.locator("> ol > [data-item]")


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    expect(body(page)).to_be_visible()
    expect(told(page)).to_have_text("Saved")
    return page


def write(page: Page) -> None:
    """Type rich text, add and move blocks, choose a person, and leave a number half typed."""
    body(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type("Typed and not saved")
    field(page, "author").get_by_role("button", name="Choose").click()
    dialog = page.get_by_role("dialog", name="Author")
    dialog.get_by_text("Imogen Sallow").click()
    expect(field(page, "author").locator(".chosen-title")).to_have_text("Imogen Sallow")
    field(page, "sections").get_by_role("button", name="Saying", exact=True).last.click()
    expect(blocks(page)).to_have_count(3)
    page.keyboard.type("A third block")
    page.keyboard.press("Alt+Shift+ArrowUp")
    page.locator("[name='f.steps.0.minutes']").fill("ten or so")
    page.locator("[name='f.place.lat']").fill("north")


def is_there(page: Page) -> None:
    expect(body(page)).to_contain_text("Typed and not saved")
    expect(body(page)).to_contain_text("Some  lines")
    expect(field(page, "author").locator(".chosen-title")).to_have_text("Imogen Sallow")
    expect(blocks(page)).to_have_count(3)
    expect(blocks(page).nth(1).locator("textarea")).to_have_value("A third block")
    expect(page.locator("[name='f.steps.0.minutes']")).to_have_value("ten or so")
    expect(page.locator("[name='f.place.lat']")).to_have_value("north")


@pytest.mark.long
def test_all_that_was_typed_is_there_on_another_device(window: Window, address: str) -> None:
    page = opened(window(), address)
    write(page)
    expect(told(page)).to_have_text(KEPT)
    other = window()
    other.goto(address)
    expect(other.locator(".restored")).to_be_visible()
    is_there(other)
    expect(told(other)).to_have_text(KEPT)


@pytest.mark.long
def test_what_was_typed_offline_is_sent_when_the_page_is_opened_again(
    window: Window, address: str
) -> None:
    page = opened(window(), address)
    page.route("**/typed*", lambda route: route.abort())
    page.on("dialog", lambda dialog: dialog.accept())
    write(page)
    expect(told(page)).to_have_text("Offline: kept in this browser")
    page.goto("/admin")
    page.unroute("**/typed*")
    page.goto(address)
    expect(page.locator(".restored")).to_be_visible()
    is_there(page)
    assert (
        page.evaluate("Object.keys(localStorage).filter(one => one.startsWith('cms.typed'))") == []
    )


@pytest.mark.long
def test_a_network_that_comes_back_keeps_it_without_a_reload(window: Window, address: str) -> None:
    page = opened(window(), address)
    field(page, "author").get_by_role("button", name="Choose").click()
    page.get_by_role("dialog", name="Author").get_by_text("Imogen Sallow").click()
    expect(told(page)).to_have_text(KEPT)
    page.context.set_offline(True)
    body(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" in a tunnel")
    blocks(page).nth(0).locator("textarea").fill("Said in a tunnel")
    expect(told(page)).to_have_text("Offline: kept in this browser")
    page.context.set_offline(False)
    expect(told(page)).to_have_text(KEPT)
    page.reload()
    expect(body(page)).to_contain_text("in a tunnel")
    expect(blocks(page).nth(0).locator("textarea")).to_have_value("Said in a tunnel")
    expect(field(page, "author").locator(".chosen-title")).to_have_text("Imogen Sallow")


@pytest.mark.long
def test_where_two_changed_the_same_block_and_paragraph_one_chooses(
    window: Window, address: str
) -> None:
    one, other = opened(window(), address), opened(window(ADMINISTRATOR), address)
    for page, words in ((other, "theirs"), (one, "mine")):
        body(page).click()
        page.keyboard.press("Control+End")
        page.keyboard.type(f" and {words}")
        blocks(page).nth(0).locator("textarea").fill(f"Said as {words}")
        blocks(page).nth(1).get_by_label("Title").fill("Pictures")
    field(one, "sections").get_by_role("button", name="Saying", exact=True).last.click()
    one.keyboard.type("Only mine")
    other.keyboard.press("Control+s")
    expect(other.locator("#notices")).to_contain_text("Saved.")
    one.keyboard.press("Control+s")
    expect(one.get_by_role("heading", level=1)).to_have_text("Two of you changed the same")
    said = one.locator("fieldset.both")
    expect(said).to_have_count(2)
    expect(said.filter(has_text="Body")).to_contain_text("and mine")
    said.filter(has_text="Body").get_by_role("radio", name="Yours").check()
    said.filter(has_text="Said as").get_by_role("radio", name="Administrator").check()
    one.get_by_role("button", name="Save what is chosen").click()
    expect(one.locator(".restored")).to_have_count(0)
    expect(body(one)).to_contain_text("and mine")
    expect(blocks(one)).to_have_count(3)
    expect(blocks(one).nth(0).locator("textarea")).to_have_value("Said as theirs")
    expect(blocks(one).nth(2).locator("textarea")).to_have_value("Only mine")
