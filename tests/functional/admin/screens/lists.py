"""Screens of the room lists."""

from __future__ import annotations

from .base import Rows, Screen, but, same

VIEW = {"name": "Mine", "asked": "", "shared": ""}
NO_VIEW = "00000000-0000-7000-8000-000000000009"

SCREENS: Rows = {
    ("AdminAllTypes", "", "GET"): Screen("/admin/content/all", same(200)),
    ("AdminListFilter", "", "GET"): Screen("/admin/content/page/filter?field=rank", same(200)),
    ("AdminListColumns", "", "GET"): Screen("/admin/content/page/columns?column=slug", same(303)),
    ("AdminListViews", "", "POST"): Screen("/admin/content/page/views", same(303), VIEW),
    ("AdminListView", "", "POST"): Screen(
        f"/admin/content/page/views/{NO_VIEW}", same(404), {"then": "delete", "asked": ""}
    ),
    ("AdminBulk", "", "POST"): Screen(
        "/admin/bulk", same(200), {"action": "publish", "entry": NO_VIEW, "then": "look"}
    ),
    ("AdminTree", "", "GET"): Screen("/admin/tree", same(200)),
    ("AdminTreeMove", "", "POST"): Screen(
        "/admin/tree/move", same(200), {"entry": NO_VIEW, "to": "||", "back": "/admin/tree"}
    ),
    ("AdminTreeNew", "", "GET"): Screen("/admin/tree/new", same(200)),
    ("AdminTreeNew", "", "POST"): Screen(
        "/admin/tree/new", but(303, reader=403), {"parent": "", "type": "page", "title": "New"}
    ),
    ("AdminTrash", "", "GET"): Screen("/admin/trash", but(200, reader=403)),
}
