"""The look of a site is set in a real Chromium: without a barrier, and seen as one types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from cms.app import make_app
from cms.settings import Settings
from tests.functional.api.conftest import people, services_on
from tests.functional.cli.servers import free_port
from tests.functional.site.conftest import PROBE, REGISTRY
from tests.serving import serving

from .looking import ADMINISTRATOR, barriers, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.node]

SCREENS = ("/admin/theme", "/admin/theme/activate?theme=docs", "/admin/theme/menus")


@pytest.fixture(scope="module")
def site(engine: Engine) -> Iterator[tuple[str, str]]:
    """The address of an installation that serves its pages."""
    people(engine)
    services = services_on(engine, REGISTRY, plugins=PROBE)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = services.get(Settings)
    served = replace(settings.site, serve=True, url=address)
    services._things[Settings] = replace(settings, site=served)
    with serving(make_app(services), port):
        yield address, ""


@pytest.mark.long
def test_axe_finds_no_barrier_on_the_screens_of_the_theme(page: Page, scheme: str) -> None:
    sign_in(page, ADMINISTRATOR)
    assert barriers(page, scheme, SCREENS) == []


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_what_is_typed_is_seen_at_once_and_kept_when_it_is_saved(page: Page) -> None:
    sign_in(page, ADMINISTRATOR)
    page.get_by_role("link", name="Theme", exact=True).click()
    shown = page.frame_locator("iframe")
    page.get_by_label("Line below the name").fill("Of lamps and tides")
    expect(shown.get_by_text("Of lamps and tides").first).to_be_visible()
    page.get_by_label("Articles on the first page").fill("many")
    expect(page.get_by_text("Articles on the first page: This has to be")).to_be_visible()
    page.get_by_label("Articles on the first page").fill("3")
    expect(page.get_by_text("Articles on the first page: This has to be")).to_have_count(0)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("Set: visitors see it so now.")).to_be_visible()
    page.locator("button[name=reset][value=tagline]").click()
    expect(page.get_by_label("Line below the name")).to_have_value("")


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_a_menu_is_filled_and_ordered_by_keys(page: Page) -> None:
    sign_in(page, ADMINISTRATOR)
    page.goto("/admin/theme/menus")
    for words in ("/lamps", "/tides"):
        page.locator("[data-name='f.menus.main'] > .item-adds [data-add]").focus()
        page.keyboard.press("Enter")
        page.locator("[name^='f.menus.main'][name$=url]").last.fill(words)
    page.locator("[data-name='f.menus.main'] > ol > li").last.locator("[data-up]").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Set: visitors see it so now.")).to_be_visible()
    kept = [one.input_value() for one in page.locator("[name^='f.menus.main'][name$=url]").all()]
    assert kept == ["/tides", "/lamps"]
