"""The media library in a real Chromium: seen, chosen, filled by drop and paste, with the network cut."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from .looking import LONG, barriers, sign_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.node]


def coloured(colour: str, size: tuple[int, int] = (64, 48)) -> bytes:
    found = io.BytesIO()
    Image.new("RGB", size, colour).save(found, "PNG")
    return found.getvalue()


def drop(page: Page, target: str, *files: tuple[str, bytes]) -> None:
    """Let go of files over an element, as if they came from the desktop."""
    given = [{"name": name, "bytes": list(data)} for name, data in files]
    page.evaluate(
        """([target, files]) => {
            const transfer = new DataTransfer();
            for (const one of files) {
                transfer.items.add(new File([new Uint8Array(one.bytes)], one.name, {type: "image/png"}));
            }
            for (const name of ["dragenter", "dragover", "drop"]) {
                const event = new DragEvent(name, {dataTransfer: transfer, bubbles: true, cancelable: true});
                document.querySelector(target).dispatchEvent(event);
            }
        }""",
        [target, given],
    )


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
@pytest.mark.long
def test_files_are_dropped_and_what_is_there_already_is_offered(page: Page) -> None:
    sign_in(page)
    page.goto("/admin/media")
    drop(
        page, "main", ("Dropped quay.png", coloured("navy")), ("Dropped pier.png", coloured("teal"))
    )
    tray = page.get_by_role("region", name="Uploads")
    expect(tray.get_by_role("status")).to_have_text("2 of 2 are in the library")
    expect(page.get_by_role("link", name="Dropped quay", exact=True)).to_be_visible()
    drop(page, "main", ("Again.png", coloured("navy")))
    expect(tray).to_contain_text("In the library already:")
    expect(tray.get_by_role("link", name="Dropped quay")).to_be_visible()
    assert violations(page) == []
    tray.get_by_role("button", name="Add it anyway").click()
    expect(tray.get_by_role("status")).to_have_text("3 of 3 are in the library")
    expect(page.get_by_role("link", name="Again", exact=True)).to_be_visible()


def test_an_upload_goes_on_when_the_network_is_back(
    browser: Browser, site: tuple[str, str], tmp_path: Path
) -> None:
    # The browser itself complains of what could not be sent, so nothing listens to its console.
    page = browser.new_page(base_url=site[0], locale="en-GB")
    sign_in(page)
    page.goto("/admin/media")
    cut = {"on": True}

    def meet(route: Route) -> Any:
        return route.abort() if cut["on"] else route.continue_()

    page.route("**/api/v1/**", meet)
    path = tmp_path / "Sent by hand.png"
    path.write_bytes(coloured("maroon"))
    with page.expect_file_chooser() as chooser:
        page.get_by_role("link", name="Upload", exact=True).click()
    chooser.value.set_files(path)
    tray = page.get_by_role("region", name="Uploads")
    expect(tray).to_contain_text("The network is cut: it goes on by itself.")
    cut["on"] = False
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(tray.get_by_role("status")).to_have_text("1 of 1 are in the library")
    page.close()


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
@pytest.mark.long
def test_many_are_chosen_and_tagged_by_the_keyboard_alone(page: Page) -> None:
    press = page.keyboard.press
    sign_in(page)
    page.goto("/admin/media")
    drop(page, "main", *((f"Key {n}.png", coloured(f"rgb({n}, 80, 80)")) for n in range(3)))
    expect(page.get_by_role("status").first).to_have_text("3 of 3 are in the library")
    press("/")
    page.keyboard.type("Key ")
    expect(page.locator("[data-row]")).to_have_count(3)
    page.evaluate("document.activeElement.blur()")
    press("j")
    press("x")
    press("j")
    press("x")
    expect(page.locator("[data-how-many]")).to_have_text("2 chosen")
    page.get_by_role("button", name="Tags").focus()
    press("Enter")
    page.wait_for_url("**/chosen")
    page.keyboard.type("by key")
    press("Enter")
    expect(page.locator(".plan")).to_contain_text("2 entries change.")
    press("Control+s")
    expect(page.locator("#notices")).to_contain_text("Done for all that were chosen.")
    expect(page.locator("#notices").get_by_role("button", name="Undo")).to_be_visible()


@pytest.mark.long
def test_axe_finds_no_barrier_in_the_library(page: Page, scheme: str) -> None:
    sign_in(page)
    screens = ("/admin/media", "/admin/media/upload")
    more = ("/admin/media?view=list", "/admin/media?q=nothing+like+it")
    assert barriers(page, scheme, (*screens, *(more if LONG else more[:1]))) == []


def sent(page: Page, colour: str, title: str) -> None:
    """Let a picture into the library, and open it."""
    page.goto("/admin/media")
    drop(page, "main", (f"{title}.png", coloured(colour, (400, 300))))
    page.get_by_role("link", name=title, exact=True).click()
    page.wait_for_url("**/media/*-*")


def cut(page: Page, box: Any) -> None:
    """Take a tenth off the right by keys, and a fifth off the left by the mouse."""
    page.get_by_role("button", name="Crop").press("Enter")
    corner = page.get_by_role("slider", name="Lower right corner")
    corner.focus()
    page.keyboard.press("Shift+ArrowLeft")
    upper = page.get_by_role("slider", name="Upper left corner")
    grip = upper.bounding_box()
    assert grip is not None
    page.mouse.move(grip["x"] + 12, grip["y"] + 12)
    page.mouse.down()
    page.mouse.move(grip["x"] + 12 + box["width"] * 0.2, grip["y"] + 12, steps=3)
    page.mouse.up()


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
@pytest.mark.long
def test_the_focal_point_and_the_crop_are_set_by_mouse_and_by_keys(page: Page) -> None:
    sign_in(page)
    sent(page, "sienna", "Cut me")
    picture = page.locator("[data-whole]")
    box = picture.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.5)
    point = page.get_by_role("slider", name="Focal point")
    expect(point).to_be_focused()
    expect(point).to_have_attribute(
        "aria-valuetext", "25 percent from the left, 50 percent from the top"
    )
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(point).to_have_attribute(
        "aria-valuetext", "35 percent from the left, 49 percent from the top"
    )
    expect(page.locator("canvas")).to_have_count(3)
    cut(page, box)
    expect(page.locator("[data-saving]")).to_have_text("Not saved yet")
    assert violations(page) == []
    page.get_by_label("Alternative text").fill("A brown plane")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#notices")).to_contain_text("Published")
    page.get_by_text("In numbers").click()
    shown = {
        name: float(page.locator(f'[data-number="{name}"]').input_value())
        for name in ("focus.x", "crop.left", "crop.top", "crop.width", "crop.height")
    }
    assert shown["focus.x"] == pytest.approx(35, abs=1)
    assert shown["crop.left"] == pytest.approx(20, abs=1)
    assert shown["crop.left"] + shown["crop.width"] == pytest.approx(90, abs=0.1)
    assert (shown["crop.top"], shown["crop.height"]) == (0, 100)


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
@pytest.mark.long
def test_a_file_is_replaced_in_its_place(page: Page, tmp_path: Path) -> None:
    sign_in(page)
    sent(page, "salmon", "Replace me")
    path = tmp_path / "The other.png"
    path.write_bytes(coloured("indigo"))
    page.get_by_label("Another file in its place").set_input_files(path)
    page.get_by_role("button", name="Replace…").click()
    expect(page.get_by_role("heading", name="Put the new file in its place?")).to_be_visible()
    expect(page.locator(".asked-first")).to_contain_text("The other.png")
    page.get_by_role("button", name="Replace", exact=True).click()
    expect(page.locator("#notices")).to_contain_text("Replaced")
    expect(page.get_by_role("list", name="Files that it had")).to_contain_text("Replace me.png")


@pytest.mark.long
def test_axe_finds_no_barrier_on_an_asset(page: Page, scheme: str) -> None:
    sign_in(page)
    sent(page, "khaki" if scheme == "light" else "olive", f"Look at {scheme}")
    assert barriers(page, scheme, (page.url,)) == []
