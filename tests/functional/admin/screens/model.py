"""Screens of the room model."""

from __future__ import annotations

from .base import Rows, Screen, but

ONE = "/admin/model/page"
CHANGING = {"then": "remove", "field": "title", "base": "0"}
NOTHING = {"kind": "text", "base": "0", "name": ""}

SCREENS: Rows = {
    ("AdminModel", "", "GET"): Screen("/admin/model", but(403, administrator=200)),
    ("AdminNewType", "", "GET"): Screen("/admin/model/new", but(403, administrator=200)),
    ("AdminNewType", "", "POST"): Screen(
        "/admin/model/new", but(403, administrator=422), {"name": "No name"}
    ),
    ("AdminModelType", "", "GET"): Screen(ONE, but(403, administrator=200)),
    # Only what was made by hand can be taken away.
    ("AdminModelType", "", "POST"): Screen(ONE, but(403, administrator=404), CHANGING),
    ("AdminModelType", "field", "GET"): Screen(f"{ONE}/field", but(403, administrator=200)),
    ("AdminModelType", "field", "POST"): Screen(
        f"{ONE}/field", but(403, administrator=422), NOTHING
    ),
    ("AdminModelType", "settings", "GET"): Screen(f"{ONE}/settings", but(403, administrator=404)),
    ("AdminModelType", "settings", "POST"): Screen(
        f"{ONE}/settings", but(403, administrator=404), {"label": "Leaf", "base": "0"}
    ),
    ("AdminModelType", "history", "GET"): Screen(f"{ONE}/history", but(403, administrator=200)),
    ("AdminModelType", "export", "GET"): Screen(f"{ONE}/export", but(403, administrator=404)),
}
