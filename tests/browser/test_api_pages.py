"""The welcome page and the API's documentation, as a person uses them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_is_wider_than_the_window(page: Page, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/", "/api/v1/docs"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_from_the_welcome_to_an_answer_by_keyboard_alone(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="The API, to read and try").focus()
    page.keyboard.press("Enter")
    operation = page.locator("#list_page")
    expect(operation).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("list pages")
    expect(page.locator("#list_person")).to_be_hidden()
    operation.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(operation.get_by_text("page[size]", exact=True)).to_be_visible()
    operation.get_by_role("button", name="Send").focus()
    page.keyboard.press("Enter")
    expect(operation.locator(".status")).to_contain_text("200")
    expect(operation.locator("pre").first).to_contain_text('"data": []')


def test_a_token_lets_one_write(page: Page, tokens: dict[str, str]) -> None:
    page.goto("/api/v1/docs#create_person")
    operation = page.locator("#create_person")
    body = operation.get_by_label("Body").last
    expect(body).to_be_visible()
    page.get_by_label("Token").fill(tokens["editor"])
    body.fill('{"data": {"name": "Ann"}, "publish": true}')
    operation.get_by_role("button", name="Send").click()
    expect(operation.locator(".status")).to_contain_text("201")
    assert tokens["editor"] not in operation.inner_text()
