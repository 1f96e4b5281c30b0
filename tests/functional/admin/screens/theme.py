"""Screens of the room theme, where no pages are served."""

from __future__ import annotations

from .base import Rows, Screen, but

HERE, NAMED = "/admin/theme", {"theme": "default"}
LOOKING, DOING = but(403, administrator=200), but(403, administrator=409)

SCREENS: Rows = {
    ("AdminTheme", "", "GET"): Screen(HERE, LOOKING),
    ("AdminTheme", "", "POST"): Screen(HERE, DOING, NAMED),
    ("AdminTheme", "preview", "POST"): Screen(f"{HERE}/preview", DOING, NAMED),
    ("AdminTheme", "activate", "GET"): Screen(f"{HERE}/activate?theme=docs", DOING),
    ("AdminTheme", "activate", "POST"): Screen(f"{HERE}/activate", DOING, NAMED),
    ("AdminThemeMenus", "", "GET"): Screen(f"{HERE}/menus", LOOKING),
    ("AdminThemeMenus", "", "POST"): Screen(f"{HERE}/menus", DOING, {"face": ""}),
}
