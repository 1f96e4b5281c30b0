"""What is encrypted on the server is kept there, and never lies in the browser's storage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from cms.keys.master import new_master_key, read_master_keys
from cms.settings.rooms import KeySettings
from tests.functional.api.conftest import Api
from tests.functional.api.test_encrypted_fields import DATA, REGISTRY, services_with

from .looking import ADMINISTRATOR, sign_in
from .serving import served

pytestmark = [pytest.mark.browser, pytest.mark.node, pytest.mark.long]


def made(admin: Api) -> str:
    return f"/admin/content/patient/{admin.create('patient', publish=False, **DATA)['id']}"


@pytest.fixture(scope="module")
def site(engine: Engine) -> Iterator[tuple[str, Any]]:
    services = services_with(engine, read_master_keys(KeySettings(master=new_master_key())))
    with served(engine, REGISTRY, made, services) as given:
        yield given


def stored(page: Page) -> str:
    return str(page.evaluate("JSON.stringify(localStorage)"))


@pytest.fixture
def page(browser: Browser, site: tuple[str, Any]) -> Iterator[Page]:
    """A page that may complain on the console: its network is cut."""
    context = browser.new_context(base_url=site[0], reduced_motion="reduce", locale="en-GB")
    yield context.new_page()
    context.close()


def test_it_is_told_and_kept_as_soon_as_it_can_be(page: Page, site: tuple[str, Any]) -> None:
    sign_in(page, ADMINISTRATOR)
    page.goto(site[1])
    told = page.locator("[data-saving]")
    expect(told).to_have_text("Saved")
    page.context.set_offline(True)
    page.locator("[name='f.note']").fill("In the open")
    expect(told).to_have_text("Offline: kept in this browser")
    assert "In+the+open" in stored(page)
    page.locator("summary", has_text="Kept encrypted").first.click()
    page.locator("[name='f.name']").fill("Ulrike Sealed")
    expect(told).to_have_text(
        "Offline: kept in this browser; what is encrypted is only in this page"
    )
    hidden = ("Sealed", DATA["name"], DATA["diagnosis"], str(DATA["salary"]))
    assert not any(one in stored(page) for one in hidden)
    page.context.set_offline(False)
    expect(told).to_contain_text("Kept for you at")
    page.reload()
    expect(page.locator("[name='f.name']")).to_have_value("Ulrike Sealed")
    expect(page.locator("[name='f.note']")).to_have_value("In the open")
    assert "cms.typed" not in stored(page)
