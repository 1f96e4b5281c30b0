"""Screens of the room media."""

from __future__ import annotations

from .base import Rows, Screen, but, same

SCREENS: Rows = {
    ("AdminMedia", "", "GET"): Screen("/admin/media", same(200)),
    ("AdminMedia", "", "POST"): Screen("/admin/media", same(400), {"folder": ""}),
    ("AdminMediaUpload", "", "GET"): Screen("/admin/media/upload", but(200, reader=403)),
    ("AdminMediaUpload", "", "POST"): Screen(
        "/admin/media/upload", but(415, reader=403), {"folder": ""}
    ),
    ("AdminAsset", "", "GET"): Screen("/admin/media/{asset}", same(200)),
    ("AdminAsset", "", "POST"): Screen(
        "/admin/media/{asset}", same(303), {"base": "1", "then": ""}
    ),
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
