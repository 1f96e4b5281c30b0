"""Screens of the room widgets."""

from __future__ import annotations

from .base import Rows, Screen, but, same

SCREENS: Rows = {
    ("AdminPick", "", "GET"): Screen("/admin/pick?types=page", same(200)),
    ("AdminPick", "", "POST"): Screen(
        "/admin/pick", but(201, reader=403), {"type": "page", "title": "Made in place"}
    ),
}
