"""Screens of the room media."""

from __future__ import annotations

from .base import Rows, Screen, but, same

CHOSEN = {"do": "tags", "id": "{asset}", "add": "x", "step": "plan", "back": "/admin/media"}

SCREENS: Rows = {
    ("AdminMedia", "", "GET"): Screen("/admin/media", same(200)),
    ("AdminMediaFolders", "", "POST"): Screen(
        "/admin/media/folders", but(303, author=303, reader=403), {"title": "Press", "parent": ""}
    ),
    ("AdminMediaFolder", "", "GET"): Screen("/admin/media/folders/{folder}", same(200)),
    ("AdminMediaFolder", "", "POST"): Screen(
        "/admin/media/folders/{folder}",
        same(303),
        {"title": "Folder", "parent": "", "base": "1", "then": ""},
    ),
    ("AdminMediaChosen", "", "POST"): Screen(
        "/admin/media/chosen", same(400), {"do": "odd", "id": "x"}
    ),
}
