"""A day in the admin, from the first word to the last token: by mouse, and by the keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from cms.content.assets.types import CORE_TYPES
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.registry import build_registry
from tests.functional.api.conftest import Person

from .desks import Desk, Made, sat_down
from .hands import Keys, Mouse
from .looking import ADMINISTRATOR, EDITOR
from .serving import served

pytestmark = [pytest.mark.browser, pytest.mark.node]


class Essay(ContentType, allowed_in=("/", "essay")):
    """Something to read."""

    title = f.Text(required=True, localized=True, max_length=120)
    slug = f.Slug(source="title", localized=True)
    cover = f.Image()
    body = f.RichText(localized=True)


REGISTRY = build_registry([*CORE_TYPES, ("test", Essay), ("test", Person)])
WHOLE = [(Mouse, 1440, "light"), (Mouse, 360, "dark"), (Keys, 768, "light"), (Keys, 1440, "dark")]


@pytest.fixture(scope="module")
def site(engine: Engine) -> Iterator[tuple[str, Any]]:
    with served(engine, REGISTRY, lambda admin: admin.create("essay", title="The shore")) as given:
        yield given


def named(made: Made) -> str:
    return f"{made[0].__name__.lower()}-{made[1]}-{made[2]}"


def found(browser: Browser, site: tuple[str, Any], title: str) -> list[str]:
    """Ask the API, as anybody, for essays of a title; return what it says of each."""
    context = browser.new_context(base_url=site[0])
    answer = context.request.get("/api/v1/content/essay", params={"filter[title][eq]": title})
    assert answer.ok, answer.text()
    texts = [str(one) for one in answer.json()["data"]]
    context.close()
    return texts


def writes(desk: Desk, title: str) -> None:
    hand, page = desk.hand, desk.page
    hand.go("Essays")
    desk.link("New Essay")
    desk.write("Title", title)
    body = page.get_by_role("textbox", name="Body", exact=True)
    expect(body).to_be_visible()
    hand.write(body, "/head")
    option = page.get_by_role("listbox", name="What to put in").get_by_role("option").first
    expect(option).to_be_visible()
    if isinstance(hand, Keys):
        page.keyboard.press("Enter")
    else:
        option.click()
    page.keyboard.type("Low water")
    page.keyboard.press("Enter")
    page.keyboard.type("The sea goes out twice a day.")
    hand.save()
    desk.told("The draft is made.")
    desk.titles.append(title)


@pytest.mark.parametrize("made", [(Keys, 1440, "dark")], ids=named)
def test_a_page_is_written_published_and_found(
    browser: Browser, site: tuple[str, Any], made: Made
) -> None:
    title = f"The tide {named(made)}"
    with sat_down(browser, site, made, EDITOR) as desk:
        writes(desk, title)
        assert found(browser, site, title) == []
        desk.hand.publish()
        desk.told("Published: readers see it now.")
    (text,) = found(browser, site, title)
    assert "Low water" in text
    assert "twice a day" in text


def uploads_a_picture(desk: Desk, folder: Path) -> str:
    """Put a picture into the library that is like no other there; return its name."""
    name = f"Shells of {desk.titles[-1]}"
    picture = folder / f"{name}.png"
    colour = (desk.width % 256, len(desk.titles[-1]), 96)
    Image.new("RGB", (64, 48), colour).save(picture, "PNG")
    desk.hand.go("Media library")
    with desk.page.expect_file_chooser() as chooser:
        desk.link("Upload")
    chooser.value.set_files(picture)
    tray = desk.page.get_by_role("region", name="Uploads")
    expect(tray.get_by_role("status")).to_have_text("1 of 1 are in the library")
    desk.fits()
    return name


def puts_it_in(desk: Desk, picture: str) -> None:
    desk.to_the_entry()
    cover = desk.page.locator("[data-field='cover']")
    desk.hand.press(cover.get_by_role("button", name="Choose"))
    dialog = desk.page.get_by_role("dialog", name="Cover")
    desk.hand.write(dialog.get_by_label("Search by title"), picture)
    option = dialog.get_by_role("option", name=re.compile(picture))
    expect(option).to_have_count(1)
    if isinstance(desk.hand, Keys):
        desk.page.keyboard.press("ArrowDown")
        expect(option).to_be_focused()
        desk.page.keyboard.press("Enter")
    else:
        option.click()
    expect(cover.locator("img.thumb")).to_be_visible()
    desk.hand.save()
    desk.told("Saved.")
    expect(cover.locator("img.thumb")).to_be_visible()


def looks_at_it(desk: Desk) -> None:
    desk.link("Preview")
    frame = desk.page.frame_locator(".preview-pane iframe")
    expect(frame.locator("h1")).to_have_text(desk.titles[-1])
    title = f"{desk.titles[-1]}, again"
    desk.write("Title", title)
    expect(frame.locator("h1")).to_have_text(title)
    desk.fits()
    desk.hand.save()
    desk.told("Saved.")
    desk.titles.append(title)
    desk.link("Write")


def hands_it_in(desk: Desk) -> None:
    desk.link("Submit for review")
    dialog = desk.page.get_by_role("dialog", name="Submit for review")
    desk.hand.write(dialog.get_by_label("What you want to say about it"), "The first one.")
    desk.hand.press(dialog.get_by_role("button", name="Submit for review"))
    desk.told("Submitted")


def approves_it(approver: Desk, title: str) -> None:
    approver.hand.go("Review")
    # What is handed in waits for editors; an administrator looks at what waits for anybody.
    approver.link("All open")
    approver.hand.press(approver.page.get_by_role("main").get_by_role("link", name=title).first)
    step = approver.page.locator("details.next-step").filter(has_text="Approve and publish")
    approver.hand.press(step.locator("summary"))
    approver.hand.press(step.get_by_role("button", name="Approve and publish"))
    expect(approver.page.locator("#notices")).to_contain_text("Approved")
    approver.fits()


def schedules_it(desk: Desk) -> None:
    desk.to_the_entry()
    desk.more("Schedule…")
    desk.hand.at(
        desk.page.get_by_label("Goes live: day"), desk.page.get_by_label("Goes live: time")
    )
    desk.button("What would it touch?")
    expect(desk.page.get_by_text("Nothing but this entry.")).to_be_visible()
    desk.fits()
    desk.button("Schedule")
    desk.told("It is scheduled.")
    expect(desk.page.locator(".rail .ahead")).to_contain_text("Goes live")
    desk.button("Undo")
    desk.told("Taken back.")
    expect(desk.page.locator(".rail .ahead")).to_have_count(0)


def publishes_it_anew(desk: Desk, title: str) -> None:
    desk.write("Title", title)
    desk.hand.publish()
    desk.told("Published: readers see it now.")
    desk.titles.append(title)


def puts_an_older_title_back(desk: Desk) -> None:
    desk.link("History")
    desk.hand.tick(desk.page.get_by_label("Version 2 before"))
    desk.button("Compare")
    card = desk.page.get_by_role("region", name="Title")
    expect(card.locator("ins").first).to_be_visible()
    desk.fits()
    desk.hand.tick(card.get_by_label("Put back"))
    desk.button("Put back what is chosen")
    desk.button("Put it back")
    expect(desk.page.locator("#notices")).to_contain_text("Put back")
    desk.titles.append(desk.page.get_by_role("textbox", name=re.compile("^Title")).input_value())


def releases_it_and_takes_it_back(desk: Desk, name: str) -> None:
    desk.hand.go("Releases")
    desk.hand.press(desk.page.locator("a[data-new]"))
    desk.write("Title", name)
    desk.button("Make it")
    desk.told("The release is made")
    desk.hand.write(desk.page.get_by_role("searchbox"), desk.titles[-1])
    desk.button(f"{desk.titles[-1]}: goes live with it")
    inside = desk.page.get_by_role("region", name="What is in it")
    expect(inside).to_contain_text(desk.titles[-1])
    desk.fits()
    desk.button("Publish…")
    desk.button("Publish now")
    desk.told("readers see all of it now")
    desk.button("Undo…")
    desk.button("Undo it")
    desk.told("what stood before stands again")


def translates_it(desk: Desk, title: str) -> None:
    desk.to_the_entry()
    desk.link("Translate")
    target = desk.page.locator(".pair .target")
    desk.hand.write(target.get_by_role("textbox", name=re.compile("^Title")), title)
    desk.hand.save()
    desk.told("Saved.")


def moves_it(desk: Desk) -> None:
    """Move it in the tree, below what stands beside it: as nobody reads it yet, that is all."""
    desk.hand.go("Tree")
    rows = desk.page.locator(".node-row")
    one = rows.filter(has_text=desk.titles[-1])
    expect(one).to_be_visible()
    before = rows.count()
    desk.hand.press(one.get_by_role("button", name="What can be done with"))
    desk.hand.press(one.get_by_role("button", name="Into the one above"))
    desk.told("It has its new place.")
    expect(rows).to_have_count(before - 1)
    desk.button("Undo")
    desk.told("Taken back.")
    expect(rows).to_have_count(before)


def throws_it_away_and_takes_it_out(desk: Desk) -> None:
    desk.to_the_entry()
    desk.more("To the trash")
    if desk.page.get_by_role("heading", name="To the trash?").is_visible():
        desk.button("To the trash")
    desk.told("It is in the trash.")
    desk.hand.go("Trash")
    desk.hand.press(desk.page.get_by_role("main").get_by_role("link", name=desk.titles[-1]).first)
    desk.button("Take out of the trash")
    desk.told("It is out of the trash")


def makes_a_type(desk: Desk, name: str) -> None:
    desk.hand.go("Model")
    desk.link("New type")
    desk.write("Name", name)
    desk.button("Make the type")
    expect(desk.page.get_by_text("The type is made")).to_be_visible()
    desk.link("New field")
    desk.hand.press(desk.page.get_by_role("link", name="Whole number"))
    desk.write("Name", "pages")
    desk.button("Add the field")
    expect(desk.page.get_by_role("link", name="Pages", exact=True)).to_be_visible()
    desk.fits()


def asks_why(desk: Desk, entry: str) -> None:
    desk.hand.go("Why may they do that?")
    desk.write("Who", EDITOR)
    desk.write("Entry", entry)
    desk.hand.pick(desk.page.get_by_label("Permission"), "Publish")
    desk.button("Ask")
    expect(desk.page.locator(".answers summary .state")).to_have_text("may")
    desk.fits()


def makes_a_token_and_revokes_it(desk: Desk, name: str) -> None:
    desk.hand.go("API tokens")
    desk.link("New token")
    desk.write("Name", name)
    desk.button("Make the token")
    expect(desk.page.get_by_role("heading", name="Keep it now")).to_be_visible()
    secret = desk.page.locator("#secret-text").inner_text()
    asked = desk.page.context.browser.new_context(  # type: ignore[union-attr]
        extra_http_headers={"Authorization": f"Bearer {secret}"}
    )
    where = desk.page.url.split("/admin")[0] + "/api/v1/content/essay"
    assert asked.request.get(where).status == 200
    desk.fits()
    desk.link("I have kept it")
    desk.button("Revoke")
    desk.told("opens nothing")
    assert asked.request.get(where).status == 401
    asked.close()


whole = pytest.mark.parametrize("made", WHOLE, ids=named)


@pytest.mark.long
@whole
def test_the_morning_a_page_is_written_shown_and_approved(
    browser: Browser, site: tuple[str, Any], made: Made, tmp_path: Path
) -> None:
    with sat_down(browser, site, made, EDITOR) as desk:
        writes(desk, f"The ebb {named(made)}")
        puts_it_in(desk, uploads_a_picture(desk, tmp_path))
        looks_at_it(desk)
        hands_it_in(desk)
        with sat_down(browser, site, made, ADMINISTRATOR) as approver:
            approves_it(approver, desk.titles[-1])
        assert len(found(browser, site, desk.titles[-1])) == 1


@pytest.mark.long
@whole
def test_at_noon_it_is_scheduled_published_and_put_back(
    browser: Browser, site: tuple[str, Any], made: Made
) -> None:
    title = f"The flood {named(made)}"
    with sat_down(browser, site, made, EDITOR) as desk:
        writes(desk, title)
        schedules_it(desk)
        publishes_it_anew(desk, f"{title}, second")
        assert len(found(browser, site, desk.titles[-1])) == 1
        publishes_it_anew(desk, f"{title}, third")
        assert len(found(browser, site, desk.titles[-1])) == 1
        puts_an_older_title_back(desk)
        assert found(browser, site, desk.titles[-1]) == []


@pytest.mark.long
@whole
def test_the_afternoon_it_is_released_and_translated(
    browser: Browser, site: tuple[str, Any], made: Made
) -> None:
    with sat_down(browser, site, made, EDITOR) as desk:
        writes(desk, f"The spring {named(made)}")
        releases_it_and_takes_it_back(desk, f"Release {named(made)}")
        translates_it(desk, f"Flut {named(made)}")


@pytest.mark.long
@whole
def test_before_tea_it_is_moved_thrown_away_and_taken_out(
    browser: Browser, site: tuple[str, Any], made: Made
) -> None:
    with sat_down(browser, site, made, EDITOR) as desk:
        writes(desk, f"The neap {named(made)}")
        moves_it(desk)
        throws_it_away_and_takes_it_out(desk)


@pytest.mark.long
@whole
def test_the_evening_a_type_an_answer_and_a_token(
    browser: Browser, site: tuple[str, Any], made: Made
) -> None:
    with sat_down(browser, site, made, ADMINISTRATOR) as house:
        makes_a_type(house, f"novel_{named(made).replace('-', '_')}")
        asks_why(house, site[1]["id"])
        makes_a_token_and_revokes_it(house, f"Kiosk {named(made)}")
