"""Screens of the room review."""

from __future__ import annotations

from .base import Rows, Screen, but

ENTRY = "/admin/content/page/{page}"

SCREENS: Rows = {
    ("AdminEntryReview", "", "GET"): Screen(
        f"{ENTRY}/review", but(403, administrator=200, editor=200)
    ),
    ("AdminEntryReview", "", "POST"): Screen(
        f"{ENTRY}/review", but(403, administrator=422, editor=422), {"transition": "nothing"}
    ),
    ("AdminEntryComments", "", "GET"): Screen(
        f"{ENTRY}/comments", but(403, administrator=200, editor=200)
    ),
    ("AdminEntryComments", "", "POST"): Screen(
        f"{ENTRY}/comments", but(403, administrator=303, editor=303), {"text": "Said"}
    ),
    ("AdminEntryComment", "", "POST"): Screen(
        f"{ENTRY}/comments/nothing", but(403, administrator=404, editor=404), {"do": "resolve"}
    ),
}
