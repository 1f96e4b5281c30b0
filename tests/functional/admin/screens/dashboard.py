"""Screens of the room dashboard."""

from __future__ import annotations

from .base import Rows, Screen, same

SCREENS: Rows = {
    ("AdminDesk", "", "GET"): Screen("/admin/desk", same(200)),
    ("AdminDesk", "", "POST"): Screen("/admin/desk", same(303), {"then": "reset"}),
    ("AdminContentHealth", "", "GET"): Screen("/admin/content-health", same(200)),
}
