"""The plugin's screens in a real Chromium: no barrier by day or by night, and panels that follow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from cartouche_seo import missed_screen, redirect_screen, report_screen
from tests.browser.admin.looking import ADMINISTRATOR, Shown, barriers, sign_in, violations
from tests.browser.conftest import browser  # noqa: F401 - a fixture
from tests.functional.admin.conftest import csrf_of
from tests.functional.admin.conftest import sign_in as in_a_session
from tests.serving import serving

pytestmark = [pytest.mark.browser, pytest.mark.node]
SCREENS = (redirect_screen.HREF, missed_screen.HREF, report_screen.HREF)


@pytest.fixture(scope="module")
def made(wsgi: Any, admin: Any, visitor: Any) -> Iterator[tuple[str, str]]:
    """The address of a site with redirects, and the id of a page there."""
    redirects = (("/one", "/two"), ("/two", "/three"), ("/round", "/about"), ("/about", "/round"))
    for source, target in redirects:
        admin.create("seo_redirect", source=source, target=target)
    visitor.get("/one", status=301)
    visitor.get("/lost", status=404)
    page = admin.create("page", title="Silence", slug="silence", seo={"keyphrase": "fog horn"})
    editor = in_a_session(wsgi, "administrator")
    form = {"then": "measure", "csrf": csrf_of(editor)}
    assert editor.post(report_screen.HREF, form).status_int == 303
    with serving(wsgi) as at:
        yield at, page["id"]


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(browser: Browser, made: tuple[str, str], scheme: str) -> Iterator[Page]:  # noqa: F811
    context = browser.new_context(
        base_url=made[0], color_scheme=scheme, reduced_motion="reduce", locale="en-GB"
    )
    shown = Shown(context.new_page(), made[0])
    sign_in(shown.page, ADMINISTRATOR)
    yield shown.page
    context.close()
    assert shown.complaints == []


def test_the_screens_have_no_barriers(page: Page, made: tuple[str, str], scheme: str) -> None:
    found = barriers(page, scheme, (*SCREENS, f"/admin/content/page/{made[1]}"))
    assert found == []


def test_previews_and_findings_follow_what_is_typed(
    page: Page, made: tuple[str, str], scheme: str
) -> None:
    page.goto(f"/admin/content/page/{made[1]}")
    panel = page.locator("[data-live$='/panel/seo']")
    finding = panel.get_by_text("The keyphrase is not in the title.")
    expect(finding).to_be_visible()
    page.locator("[name='f.title']").fill("Fog horn for beginners")
    expect(finding).to_have_count(0)
    expect(panel.locator(".seo-title").first).to_have_text("Fog horn for beginners – Main")
    panel.get_by_role("button", name="All previews").click()
    expect(page.get_by_text("Where it is shared (Open Graph)")).to_be_visible()
    assert violations(page, scheme) == []
    page.keyboard.press("Escape")
    expect(page.get_by_text("Where it is shared (Open Graph)")).to_be_hidden()
    # What was typed is thrown away, so that the next look begins as this one did.
    page.locator("[name='f.title']").fill("Silence")
    expect(finding).to_be_visible()
    expect(page.locator("[data-saving]")).to_have_attribute("data-tone", "saved")
