"""Pickers, blocks and the small widgets in a real browser, by mouse and by the keyboard alone."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from tests.functional.admin.every_kind import REGISTRY, WHOLE
from tests.functional.api.conftest import Api

from .looking import LONG, barriers, sign_in, violations
from .serving import served

pytestmark = [pytest.mark.browser, pytest.mark.node]
light = pytest.mark.parametrize("scheme", ["light"], indirect=True)


def made(admin: Api) -> dict[str, str]:
    person = admin.create("person", name="Imogen Sallow")["id"]
    admin.create("person", name="Ambrose Wick")
    admin.create(title="The lamp room")
    chosen = {"author": {"id": person}, "related": [{"id": person, "type": "person"}]}
    whole = admin.create("sample", publish=False, **WHOLE, **chosen)["id"]
    live = admin.create("sample", **{**WHOLE, "title": "Live"}, **chosen)["id"]
    empty = admin.create("sample", publish=False, title="Empty")["id"]
    return {"whole": whole, "live": live, "empty": empty}


@pytest.fixture(scope="module")
def site(engine: Engine) -> Iterator[tuple[str, Any]]:
    with served(engine, REGISTRY, made) as given:
        yield given


def opened(page: Page, site: tuple[str, Any], which: str) -> Page:
    sign_in(page)
    page.goto(f"/admin/content/sample/{site[1][which]}")
    expect(page.locator("cms-items").first).to_be_visible()
    return page


def field(page: Page, path: str) -> Any:
    return page.locator(f"[data-field='{path}']")


def saved(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page.locator("#notices")).to_contain_text("Saved.")


@light
def test_entries_are_chosen_ordered_and_made_in_place_by_the_mouse(
    page: Page, site: tuple[str, Any]
) -> None:
    opened(page, site, "whole")
    related = field(page, "related")
    expect(page.locator("[data-saving]")).to_have_text("Saved")
    related.get_by_role("button", name="Choose", exact=True).click()
    dialog = page.get_by_role("dialog", name="Related")
    dialog.get_by_label("Search by title").fill("lamp")
    expect(dialog.locator("[data-option]")).to_have_count(1)
    dialog.get_by_role("option", name=re.compile("The lamp room")).click()
    dialog.get_by_text("Make a new one").click()
    assert violations(page) == []
    dialog.get_by_label("Type").select_option("person")
    dialog.get_by_label("Title of the new entry").fill("Made in place")
    dialog.get_by_role("button", name="Make the draft and choose it").click()
    expect(dialog.get_by_role("option", name=re.compile("Made in place"))).to_be_visible()
    dialog.get_by_role("button", name="Take what is chosen").click()
    titles = related.locator(".chosen-title")
    expect(titles).to_have_text(["Imogen Sallow", "The lamp room", "Made in place"])
    grip, first = related.locator("[data-grip]").nth(2), related.locator("[data-chosen]").first
    drag(page, grip, first)
    expect(titles).to_have_text(["Made in place", "Imogen Sallow", "The lamp room"])
    saved(page)
    expect(titles).to_have_text(["Made in place", "Imogen Sallow", "The lamp room"])


def drag(page: Page, grip: Any, onto: Any) -> None:
    start, end = grip.bounding_box(), onto.bounding_box()
    page.mouse.move(start["x"] + 8, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(start["x"] + 8, end["y"] + end["height"] / 2, steps=4)
    page.mouse.move(start["x"] + 8, end["y"] + 2, steps=4)
    page.mouse.up()


@light
@pytest.mark.long
def test_entries_are_chosen_by_the_keyboard_alone(page: Page, site: tuple[str, Any]) -> None:
    press = opened(page, site, "empty").keyboard.press
    author = field(page, "author")
    author.get_by_role("button", name="Choose").focus()
    press("Enter")
    page.keyboard.type("ambrose")
    expect(page.locator("[data-option]")).to_have_count(1)
    press("ArrowDown")
    expect(page.locator("[data-option]")).to_be_focused()
    press("Enter")
    expect(author.locator(".chosen-title")).to_have_text("Ambrose Wick")
    expect(author.get_by_role("button", name="Choose another")).to_be_focused()
    press("Enter")
    expect(page.get_by_role("dialog", name="Author")).to_be_visible()
    press("Escape")
    expect(author.locator(".chosen-title")).to_have_text("Ambrose Wick")
    author.get_by_role("button", name="Take away").focus()
    press("Enter")
    expect(author.locator("[data-chosen]")).to_have_count(0)


@light
@pytest.mark.long
def test_an_image_is_uploaded_where_it_is_needed(page: Page, site: tuple[str, Any]) -> None:
    opened(page, site, "empty")
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "#3354c8").save(picture, "PNG")
    cover = field(page, "cover")
    cover.get_by_role("button", name="Choose").click()
    dialog = page.get_by_role("dialog", name="Cover")
    expect(dialog.get_by_text("Nothing here yet: upload a file")).to_be_visible()
    dialog.get_by_label("Upload files").set_input_files(
        {"name": "lamp.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    expect(cover.locator(".chosen-title")).to_have_text("lamp.png")
    thumb = cover.locator("img.thumb")
    expect(thumb).to_have_js_property("complete", True)
    assert thumb.evaluate("one => one.naturalWidth") > 0
    saved(page)
    expect(cover.locator("img.thumb")).to_be_visible()


@light
@pytest.mark.long
def test_blocks_are_added_moved_doubled_and_copied_by_the_keyboard(
    page: Page, site: tuple[str, Any]
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press = opened(page, site, "whole").keyboard.press
    sections = field(page, "sections").locator("cms-items").first
    blocks = sections.locator("> ol > [data-item]")
    blocks.nth(1).get_by_role("button", name="Duplicate").last.scroll_into_view_if_needed()
    sections.get_by_role("button", name="Saying", exact=True).focus()
    press("Enter")
    expect(blocks).to_have_count(3)
    page.keyboard.type("Added by keys")
    press("Alt+Shift+ArrowUp")
    expect(blocks.nth(1).locator("textarea")).to_have_value("Added by keys")
    expect(blocks.nth(1).locator("textarea")).to_be_focused()
    own(blocks.nth(2), "double").focus()
    press("Enter")
    expect(blocks).to_have_count(4)
    own(blocks.nth(2), "copy").focus()
    press("Enter")
    own(blocks.nth(0), "drop").focus()
    press("Enter")
    expect(blocks).to_have_count(3)
    own(blocks.nth(0), "fold").focus()
    press("Enter")
    expect(blocks.nth(0).locator("textarea")).to_be_hidden()
    expect(blocks.nth(0)).to_contain_text("Added by keys")
    saved(page)
    paste_into(page, site[1]["empty"])


def paste_into(page: Page, entry: str) -> None:
    page.goto(f"/admin/content/sample/{entry}")
    field(page, "sections").get_by_role("button", name="Paste").focus()
    page.keyboard.press("Enter")
    pasted = field(page, "sections").locator("[data-item][data-type='gallery']")
    expect(pasted).to_have_count(1)
    expect(pasted.get_by_label("Title", exact=True)).to_have_value("Pictures")
    expect(pasted.get_by_label("Label")).to_have_value("A")
    saved(page)
    expect(pasted.get_by_label("Label")).to_have_value("A")


def own(item: Any, name: str) -> Any:
    return item.locator(f"> .item-head [data-{name}]")


@light
@pytest.mark.long
def test_blocks_are_dragged_and_their_texts_stay(page: Page, site: tuple[str, Any]) -> None:
    opened(page, site, "whole")
    labels = field(page, "labels")
    items = labels.locator("[data-item] input[type=text]")
    labels.get_by_role("button", name="Add").click()
    page.keyboard.type("three")
    labels.locator("[data-grip]").nth(2).scroll_into_view_if_needed()
    drag(page, labels.locator("[data-grip]").nth(2), labels.locator("[data-item]").first)
    assert [one.input_value() for one in items.all()] == ["three", "one", "two"]
    labels.get_by_role("button", name="Add").click()
    expect(labels.get_by_role("button", name="Add")).to_be_disabled()
    saved(page)
    assert [one.input_value() for one in items.all()] == ["three", "one", "two"]


@light
@pytest.mark.long
def test_rich_text_within_a_block_that_was_added_is_kept(page: Page, site: tuple[str, Any]) -> None:
    opened(page, site, "empty")
    sections = field(page, "sections")
    sections.get_by_role("button", name="Gallery", exact=True).last.click()
    area = sections.get_by_role("textbox", name="Body").last
    area.click()
    page.keyboard.type("Within")
    sections.locator("[data-item]").last.locator("> .item-head [data-double]").click()
    expect(sections.get_by_role("textbox", name="Body").last).to_have_text("Within")
    found = sections.locator("[data-tree]").last.input_value()
    assert json.loads(found)["content"][0]["content"][0]["text"] == "Within"
    saved(page)
    expect(sections.get_by_role("textbox", name="Body").last).to_have_text("Within")


@light
def test_small_widgets_answer_while_one_types(page: Page, site: tuple[str, Any]) -> None:
    opened(page, site, "whole")
    page.get_by_label("Summary").fill("x" * 190)
    expect(field(page, "summary")).to_contain_text("190 / 200")
    page.locator("input.swatch").fill("#112233")
    expect(page.locator("#f-colour")).to_have_value("#112233")
    expect(field(page, "film")).to_be_visible()
    page.get_by_label("Size").select_option("small")
    expect(field(page, "film")).to_be_hidden()
    page.get_by_label("Slug").fill("")
    page.get_by_label("Title", exact=False).first.fill("Große Brüder")
    expect(page.get_by_label("Slug")).to_have_attribute("placeholder", "grosse-bruder")


@pytest.mark.long
def test_no_widget_has_barriers(page: Page, site: tuple[str, Any], scheme: str) -> None:
    sign_in(page)
    pages = ["whole", *(["empty"] if LONG else [])]
    assert barriers(page, scheme, [f"/admin/content/sample/{site[1][one]}" for one in pages]) == []


@light
@pytest.mark.long
def test_what_one_may_only_read_is_shown_and_locked(page: Page, site: tuple[str, Any]) -> None:
    sign_in(page, "reader@example.org")
    page.goto(f"/admin/content/sample/{site[1]['live']}")
    area = page.get_by_role("textbox", name="Body", exact=True).first
    expect(area).to_contain_text("Some lines")
    expect(area).to_have_attribute("contenteditable", "false")
    for name in ("Choose", "Add", "Take away", "Move up", "Duplicate", "Paste"):
        expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)
    assert violations(page) == []


@pytest.mark.long
def test_without_a_script_everything_can_be_filled_in(browser: Any, site: tuple[str, Any]) -> None:
    context = browser.new_context(base_url=site[0], java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    sign_in(page)
    page.goto(f"/admin/content/sample/{site[1]['empty']}")
    page.locator("#f-body").fill("# Plain\n\nwords")
    field(page, "anything").get_by_role("combobox").select_option(label="The lamp room")
    field(page, "labels").get_by_role("button", name="Add").click()
    page.locator("[data-field^='labels.'] input").fill("typed")
    assert page.locator("#f-body").input_value() == "# Plain\n\nwords"
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator("#f-body")).to_have_value("# Plain\n\nwords")
    expect(field(page, "anything").locator(".chosen-title")).to_have_text("The lamp room")
    expect(page.locator("[data-field^='labels.'] input")).to_have_value("typed")
    context.close()
