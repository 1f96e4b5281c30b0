"""Running the house in a real Chromium: no barriers, and what is done by mouse is done by keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Engine, update

from cms import clock
from cms.accounts.models import UserSession
from cms.db.session import begin_write, make_session_factory
from tests.functional.api.conftest import PASSWORD

from .looking import ADMINISTRATOR, LONG, barriers, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.node]

SCREENS = ("/admin/roles/author", "/admin/audit")
MORE = (
    "/admin/profile/security",
    "/admin/people",
    "/admin/roles",
    "/admin/tokens/new",
    "/admin/health",
    "/admin/profile",
    "/admin/profile/sessions",
    "/admin/people/new",
    "/admin/groups",
    "/admin/grants",
    "/admin/rights/explain?user=reader@example.org",
    "/admin/tokens",
    "/admin/audit/3",
    "/admin/audit/verification",
    "/admin/settings",
    "/admin/plugins",
    "/admin/jobs",
    "/admin/playground",
)


@pytest.mark.long
def test_axe_finds_no_barrier_in_the_house(page: Page, scheme: str) -> None:
    sign_in(page, ADMINISTRATOR)
    assert barriers(page, scheme, (*SCREENS, *(MORE if LONG else ()))) == []


def by_mouse(what: Locator) -> None:
    what.click()


def by_keys(what: Locator) -> None:
    what.focus()
    what.page.keyboard.press("Enter")


def proofs_are_old(engine: Engine) -> None:
    with make_session_factory(engine)() as session:
        begin_write(session)
        then = clock.now() - timedelta(hours=1)
        session.execute(update(UserSession).values(verified_at=then))
        session.commit()


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
@pytest.mark.parametrize("press", [by_mouse, by_keys])
def test_a_token_is_made_after_a_proof_tried_and_revoked(
    page: Page, engine: Engine, press: Callable[[Locator], None]
) -> None:
    sign_in(page, ADMINISTRATOR)
    press(page.locator(".side summary", has_text="System"))
    press(page.get_by_role("link", name="API tokens", exact=True))
    press(page.get_by_role("link", name="New token"))
    name = f"Kiosk {press.__name__}"
    page.get_by_label("Name").fill(name)
    proofs_are_old(engine)
    press(page.get_by_role("button", name="Make the token"))
    expect(page.get_by_role("heading", name="Is it still you?")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    press(page.get_by_role("button", name="Go on"))
    # What was typed before is done without being asked for again.
    expect(page.get_by_role("heading", name="Keep it now")).to_be_visible()
    expect(page.locator("#secret-text")).to_contain_text("cms_")
    page.goto("/admin/tokens")
    page.get_by_role("searchbox").fill(name)
    expect(page.locator("[data-row]")).to_have_count(1)
    press(page.get_by_role("link", name=name))
    press(page.get_by_role("button", name="Revoke"))
    expect(page.locator("#notices")).to_contain_text("opens nothing")


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_the_api_is_asked_as_oneself(page: Page) -> None:
    sign_in(page, ADMINISTRATOR)
    page.goto("/admin/playground")
    page.get_by_label("Address").fill("/api/v1/content/page")
    page.keyboard.press("Enter")
    expect(page.locator("[data-status]")).to_contain_text("200")
    expect(page.locator("[data-shown]")).to_contain_text("The lamp room")
    page.get_by_label("Method").select_option("POST")
    page.get_by_label("Address").fill("/api/v1/content/note")
    page.get_by_label("Body").fill('{"data": {"title": "Made here"}}')
    page.get_by_role("button", name="Send").click()
    expect(page.locator("[data-status]")).to_contain_text("201")
    page.get_by_label("Address").fill("https://evil.invalid/api")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("[data-shown]")).to_have_text("https://evil.invalid")
