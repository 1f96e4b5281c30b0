"""Screens of the room editor."""

from __future__ import annotations

from .base import Rows, Screen, but

TYPED = {"base": "1", "locale": "en", "then": "", "f.title": "Typed and not saved"}

SCREENS: Rows = {
    ("AdminTyped", "", "POST"): Screen(
        "/admin/content/page/{page}/typed", but(403, administrator=200, editor=200), TYPED
    ),
}
