"""Screens of the room review."""

from __future__ import annotations

from .base import Rows, Screen, but

SCREENS: Rows = {
    ("AdminEntryReview", "", "GET"): Screen(
        "/admin/content/page/{page}/review", but(403, administrator=200, editor=200)
    ),
    ("AdminEntryReview", "", "POST"): Screen(
        "/admin/content/page/{page}/review",
        but(403, administrator=422, editor=422),
        {"transition": "nothing"},
    ),
}
