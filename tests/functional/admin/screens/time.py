"""Screens of the room time."""

from __future__ import annotations

from .base import Rows, Screen, but, same

HISTORY = "/admin/content/page/{page}/history"
SEES = but(403, administrator=200, editor=200)
RESTORING = {"version": "1", "base": "1", "locale": "en", "whole": "yes"}

SCREENS: Rows = {
    ("AdminHistory", "", "GET"): Screen(HISTORY, SEES),
    ("AdminVersion", "", "GET"): Screen(f"{HISTORY}/1", SEES),
    ("AdminCompare", "", "GET"): Screen(f"{HISTORY}/compare", SEES),
    ("AdminBlame", "", "GET"): Screen(f"{HISTORY}/blame", SEES),
    ("AdminInstant", "", "GET"): Screen(f"{HISTORY}/at", SEES),
    ("AdminRestore", "", "POST"): Screen(f"{HISTORY}/restore", SEES, RESTORING),
    ("AdminTime", "", "GET"): Screen("/admin/time", same(200)),
    ("AdminTimeType", "", "GET"): Screen("/admin/time/page", same(200)),
    ("AdminTimeEntry", "", "GET"): Screen("/admin/time/page/{page}", same(200)),
}
