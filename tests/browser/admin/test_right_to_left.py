"""Screens in a language that is written from right to left: mirrored, and nothing sticks out."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .looking import ADMINISTRATOR, LONG, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.node]

SCREENS = ("/admin/content/page", "/admin/content/page/{page}")
MORE = (
    "/admin",
    "/admin/media",
    "/admin/calendar",
    "/admin/content/all",
    "/admin/content/page/{page}/history",
    "/admin/content/page/{page}/preview",
    "/admin/content/page/{page}/schedule",
    "/admin/content/page/{page}/translate",
    "/admin/design",
    "/admin/audit",
    "/admin/health",
    "/admin/jobs",
    "/admin/model",
    "/admin/model/page",
    "/admin/people",
    "/admin/playground",
    "/admin/profile",
    "/admin/releases",
    "/admin/review",
    "/admin/roles",
    "/admin/roles/author",
    "/admin/settings",
    "/admin/time",
    "/admin/tokens",
    "/admin/trash",
    "/admin/tree",
)
SIDE = "body > .shell > .side"
SIZES = ((360, 740), (768, 900), (1440, 900))
STICKING_OUT = """() => {
  const clips = (one) => {
    for (let up = one; up && up !== document.documentElement; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (style.position === "fixed" && style.visibility === "hidden") return true;
      if (up !== one && style.overflowX !== "visible") return true;
    }
    return false;
  };
  const found = [];
  for (const one of document.body.querySelectorAll("*")) {
    if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const box = one.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    const out = box.left < -1 || box.right > innerWidth + 1;
    if (out && !clips(one)) found.push(`${one.tagName} ${one.className} ${Math.round(box.left)}..${Math.round(box.right)}`);
  }
  return found.slice(0, 5);
}"""


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_nothing_sticks_out_and_the_side_stands_at_the_right(
    page: Page, site: tuple[str, str]
) -> None:
    sign_in(page, ADMINISTRATOR)
    found: list[tuple[str, int, object]] = []
    for address in (*SCREENS, *(MORE if LONG else ())):
        page.goto(address.format(page=site[1]))
        page.evaluate("document.documentElement.dir = 'rtl'")
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            out = page.evaluate(STICKING_OUT)
            if out:
                found.append((address, width, out))
        side, main = (page.locator(one).bounding_box() for one in (SIDE, SIDE + " + .stage"))
        assert side is not None
        assert main is not None
        assert side["x"] >= main["x"] + main["width"], address
    assert found == []


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_the_drawer_of_small_screens_comes_from_the_right(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page)
    page.evaluate("document.documentElement.dir = 'rtl'")
    page.locator(".top .drawer").click()
    side = page.locator(SIDE).bounding_box()
    assert side is not None
    assert side["x"] + side["width"] == 360


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_what_points_onwards_points_to_the_left_and_so_do_keys(
    page: Page, site: tuple[str, str]
) -> None:
    sign_in(page)
    page.goto("/admin/tree")
    page.evaluate("document.documentElement.dir = 'rtl'")
    page.get_by_role("link", name="The tide table", exact=True).focus()
    page.keyboard.press("Alt+ArrowLeft")
    below = page.get_by_role("button", name="What stands below “The lamp room”")
    expect(below).to_have_attribute("aria-expanded", "false")
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert below.locator(".icon.turns").evaluate("one => getComputedStyle(one).scale") == "-1 1"
