"""Screens of the room editor."""

from __future__ import annotations

from .base import Rows, Screen, but, same

TYPED = {"base": "1", "locale": "en", "then": "", "f.title": "Typed and not saved"}

HERE = {"client": "a window", "field": "title", "base": "1"}

SCREENS: Rows = {
    ("AdminTyped", "", "POST"): Screen(
        "/admin/content/page/{page}/typed", but(403, administrator=200, editor=200), TYPED
    ),
    ("AdminHere", "", "POST"): Screen(
        "/admin/content/page/{page}/here", but(403, administrator=200, editor=200), HERE
    ),
    ("AdminPanel", "", "POST"): Screen("/admin/content/page/{page}/panel/none", same(404), TYPED),
    ("AdminConflict", "", "POST"): Screen(
        "/admin/content/page/{page}/conflict",
        but(403, administrator=303, editor=303),
        {"base": "1", "locale": "en", "then": "", "head": "1", "f.rank": "4"},
    ),
    ("AdminTranslate", "", "GET"): Screen(
        "/admin/content/page/{page}/translate", but(404, administrator=200, editor=200)
    ),
    ("AdminTranslate", "", "POST"): Screen(
        "/admin/content/page/{page}/translate",
        but(404, administrator=303, editor=303),
        {"base": "1", "locale": "de", "from": "en", "then": "copy"},
    ),
    ("AdminDeed", "", "GET"): Screen(
        "/admin/content/page/{page}/schedule", but(403, administrator=200, editor=200)
    ),
    ("AdminDeed", "", "POST"): Screen(
        "/admin/content/page/{page}/move",
        but(403, administrator=303, editor=303),
        {"locale": "en", "then": "", "parent": "/"},
    ),
    ("AdminLock", "", "POST"): Screen(
        "/admin/content/page/{page}/lock",
        but(403, administrator=303, editor=409),
        {"then": "take"},
    ),
}
