"""Running the house in a real Chromium: no barriers, and what is done by mouse is done by keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from .looking import ADMINISTRATOR, LONG, barriers, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.node]

SCREENS = ("/admin/profile/security", "/admin/people", "/admin/roles", "/admin/roles/author")
MORE = (
    "/admin/profile",
    "/admin/profile/sessions",
    "/admin/people/new",
    "/admin/groups",
    "/admin/grants",
    "/admin/rights/explain?user=reader@example.org",
)


def test_axe_finds_no_barrier_in_the_house(page: Page, scheme: str) -> None:
    sign_in(page, ADMINISTRATOR)
    assert barriers(page, scheme, (*SCREENS, *(MORE if LONG else ()))) == []
