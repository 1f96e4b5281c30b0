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


def test_axe_finds_no_barrier_in_the_library(page: Page, scheme: str) -> None:
    sign_in(page)
    screens = ("/admin/media", "/admin/media/upload")
    more = ("/admin/media?view=list", "/admin/media?q=nothing+like+it")
    assert barriers(page, scheme, (*screens, *(more if LONG else more[:1]))) == []
