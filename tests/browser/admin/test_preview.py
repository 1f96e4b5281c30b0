"""The live preview in a real Chromium: as one types, by a click into a field, and with a frontend."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine
from webtest import TestApp

from cms.app import make_app
from cms.settings import AdminSettings
from tests.functional.admin.conftest import REGISTRY
from tests.functional.api.conftest import Api, people, services_on
from tests.serving import serving

from .looking import barriers, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.node]

FRONTEND = b"""<!doctype html><title>Front</title><p data-cms-field="name">-</p><script>
const host = document.referrer ? new URL(document.referrer).origin : "*";
addEventListener("message", (event) => {
  if (event.data.kind === "draft") document.querySelector("p").textContent = event.data.data.name;
});
document.querySelector("p").addEventListener("click", (event) => parent.postMessage(
  { cartouche: 1, kind: "field", field: event.target.dataset.cmsField }, host));
parent.postMessage({ cartouche: 1, kind: "ready" }, host);
</script>"""


class Front(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(FRONTEND)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def frontend() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Front)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join(timeout=10)


@pytest.fixture(scope="module")
def made(engine: Engine, frontend: str) -> Iterator[tuple[str, str, str]]:
    """The address of a site that shows people at a frontend; the ids of a page and of a person."""
    tokens = people(engine)
    shown = AdminSettings(preview_urls={"person": (f"{frontend}/show?token={{token}}",)})
    app = make_app(services_on(engine, REGISTRY, admin=shown))
    admin = Api(TestApp(app), tokens["administrator"], tokens)
    page = admin.create(title="The lamp room", labels=["a"], rank=3)
    person = admin.create("person", name="Imogen Sallow")
    with serving(app) as at:
        yield at, page["id"], person["id"]


@pytest.fixture(scope="module")
def site(made: tuple[str, str, str]) -> tuple[str, str]:
    return made[:2]


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_the_preview_follows_what_is_typed_and_leads_to_its_field(
    page: Page, site: tuple[str, str]
) -> None:
    sign_in(page)
    page.goto(f"/admin/content/page/{site[1]}/preview")
    frame = page.frame_locator(".preview-pane iframe")
    expect(frame.locator("h1")).to_have_text("The lamp room")
    page.locator("#f-title").fill("The lamp room by night")
    expect(frame.locator("h1")).to_have_text("The lamp room by night")
    frame.locator("[data-cms-field=rank]").click()
    expect(page.get_by_label("Rank")).to_be_focused()
    page.get_by_role("button", name="Phone").click()
    assert page.locator(".preview-pane iframe").bounding_box()["width"] < 400  # type: ignore[index]
    page.keyboard.press("Control+s")
    expect(page.locator("#notices")).to_contain_text("Saved.")
    expect(page).to_have_url(f"{site[0]}/admin/content/page/{site[1]}/preview")
    expect(frame.locator("h1")).to_have_text("The lamp room by night")


@pytest.mark.long
def test_axe_finds_no_barrier_in_the_preview(
    page: Page, site: tuple[str, str], scheme: str
) -> None:
    sign_in(page)
    assert barriers(page, scheme, (f"/admin/content/page/{site[1]}/preview",)) == []


def test_a_frontend_is_told_what_is_typed_and_tells_what_was_clicked(
    browser: Browser, made: tuple[str, str, str]
) -> None:
    context = browser.new_context(base_url=made[0], locale="en-GB")
    page = context.new_page()
    sign_in(page)
    page.goto(f"/admin/content/person/{made[2]}/preview")
    frame = page.frame_locator(".preview-pane iframe")
    expect(frame.locator("p")).to_have_text("Imogen Sallow")
    page.get_by_label("Name").fill("Imogen Sallow-Venn")
    expect(frame.locator("p")).to_have_text("Imogen Sallow-Venn")
    page.get_by_label("Slug").focus()
    frame.locator("p").click()
    expect(page.get_by_label("Name")).to_be_focused()
    # Another window's words are nobody's.
    page.get_by_label("Slug").focus()
    page.evaluate("window.postMessage({cartouche: 1, kind: 'field', field: 'name'}, '*')")
    expect(page.get_by_label("Slug")).to_be_focused()
    context.close()
