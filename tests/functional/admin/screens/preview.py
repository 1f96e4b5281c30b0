"""Screens of the room preview."""

from __future__ import annotations

from .base import Rows, Screen, same
from .ground import SAVING

ENTRY = "/admin/content/page/{page}/preview"

SCREENS: Rows = {
    ("AdminPreview", "", "GET"): Screen(ENTRY, same(200)),
    ("AdminPreview", "", "POST"): Screen(ENTRY, same(303), SAVING),
    ("AdminPreviewPage", "", "GET"): Screen(f"{ENTRY}/page", same(200)),
    ("AdminPreviewPage", "", "POST"): Screen(f"{ENTRY}/page", same(200), SAVING),
}
