"""Folders in the library: brought whole, dragged into, and uploads that go on in another window."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from .looking import sign_in
from .test_media import coloured, drop

pytestmark = [pytest.mark.browser, pytest.mark.node]


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
@pytest.mark.long
def test_a_folder_is_brought_whole_and_an_asset_dragged_out_of_the_top(
    page: Page, tmp_path: Path
) -> None:
    inner = tmp_path / "Season" / "Harbour"
    inner.mkdir(parents=True)
    (inner / "Mole.png").write_bytes(coloured("peru"))
    (inner / "Crane.png").write_bytes(coloured("navy"))
    sign_in(page)
    page.goto("/admin/media")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Upload a folder").click()
    chooser.value.set_files(tmp_path / "Season")
    tray = page.get_by_role("region", name="Uploads")
    expect(tray.get_by_role("status")).to_have_text("2 of 2 are in the library")
    page.get_by_role("button", name="Put away").first.click()
    drop(page, "main", ("Quayside.png", coloured("teal")))
    expect(page.get_by_role("link", name="Quayside", exact=True)).to_be_visible()
    page.reload()
    page.locator("[data-asset]", has_text="Quayside").drag_to(
        page.locator(".folder-cards [data-folder-id]", has_text="Season")
    )
    expect(page.locator("#notices")).to_contain_text("Done for all that were chosen.")
    expect(page.get_by_role("link", name="Quayside", exact=True)).to_have_count(0)
    page.locator(".folder-cards").get_by_role("link", name="Season").click()
    expect(page.get_by_role("link", name="Quayside", exact=True)).to_be_visible()
    page.locator(".folder-cards").get_by_role("link", name="Harbour").click()
    for name in ("Mole", "Crane"):
        expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    expect(page.locator(".breadcrumb")).to_contain_text("Harbour")


@pytest.mark.long
def test_an_upload_goes_on_where_it_stopped_when_the_file_is_chosen_again(
    browser: Browser, site: tuple[str, str], tmp_path: Path
) -> None:
    page = browser.new_page(base_url=site[0], locale="en-GB")
    sign_in(page)
    page.goto("/admin/media")
    methods: list[str] = []
    cut = {"on": True}

    def meet(route: Route) -> None:
        if route.request.method == "PATCH" and cut["on"]:
            route.abort()
            return
        methods.append(route.request.method)
        route.continue_()

    page.route("**/api/v1/uploads**", meet)
    page.route("**/api/v1/uploads/**", meet)
    path = tmp_path / "Interrupted.png"
    path.write_bytes(coloured("orchid"))

    def choose() -> None:
        with page.expect_file_chooser() as chooser:
            page.get_by_role("link", name="Upload", exact=True).click()
        chooser.value.set_files(path)

    choose()
    tray = page.get_by_role("region", name="Uploads")
    expect(tray).to_contain_text("The network is cut")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    assert methods.count("POST") == 1
    cut["on"] = False
    choose()
    expect(tray.get_by_role("status")).to_have_text("1 of 1 are in the library")
    assert methods.count("POST") == 1
    page.close()
