"""Screens of the ground, and of lists and the editor as they began."""

from __future__ import annotations

from .base import Rows, Screen, but, same

WRONG = {"email": "nobody@example.invalid", "password": "wrong", "next": "/admin"}
LINK = {"token": "nobody-was-given-this"}
CHOOSING = {**LINK, "password": "some words of nobody in particular"}
PASSKEY = {"credential": "{}", "next": "/admin"}
SAVING = {"base": "1", "locale": "en", "then": "", "f.title": "Changed by hand"}

SCREENS: Rows = {
    ("AdminRoot", "", "GET"): Screen("/admin", same(200)),
    ("AdminContent", "", "GET"): Screen("/admin/content", same(200)),
    ("AdminDesign", "", "GET"): Screen("/admin/design", same(200)),
    ("AdminPalette", "", "GET"): Screen("/admin/palette?q=a", same(200)),
    ("AdminType", "", "GET"): Screen("/admin/content/page", same(200)),
    ("AdminNewEntry", "", "GET"): Screen("/admin/content/page/new", but(200, reader=403)),
    ("AdminNewEntry", "", "POST"): Screen(
        "/admin/content/page/new", but(303, reader=403), {**SAVING, "base": ""}
    ),
    ("AdminEntry", "", "GET"): Screen("/admin/content/page/{page}", same(200)),
    ("AdminEntry", "", "POST"): Screen(
        "/admin/content/page/{page}",
        {"administrator": 303, "editor": 303, "author": 303, "contributor": 303, "reader": 303},
        SAVING,
    ),
    ("AdminPreferences", "", "POST"): Screen(
        "/admin/preferences", same(303), {"scheme": "dark", "next": "/admin"}
    ),
    ("AdminUndo", "", "POST"): Screen(
        "/admin/undo",
        same(404),
        {"transaction": "00000000-0000-7000-8000-000000000009", "next": "/admin"},
    ),
    ("AdminSignIn", "", "GET"): Screen("/admin/sign-in", same(303), anybody=200),
    ("AdminSignIn", "", "POST"): Screen("/admin/sign-in", same(401), WRONG, anybody=401),
    ("AdminFactor", "", "GET"): Screen("/admin/sign-in/factor", same(303)),
    ("AdminFactor", "", "POST"): Screen(
        "/admin/sign-in/factor", same(303), {"kind": "totp", "code": "1", "next": "/admin"}
    ),
    ("AdminPasskey", "", "GET"): Screen("/admin/sign-in/passkey", same(200), anybody=200),
    ("AdminPasskey", "", "POST"): Screen("/admin/sign-in/passkey", same(401), PASSKEY, anybody=401),
    ("AdminProvider", "", "POST"): Screen(
        "/admin/sign-in/provider", same(404), {"provider": "none", "next": "/"}, anybody=404
    ),
    ("AdminForgotten", "", "GET"): Screen("/admin/forgotten", same(200), anybody=200),
    ("AdminForgotten", "", "POST"): Screen(
        "/admin/forgotten", same(200), {"email": "x@example.invalid"}, anybody=200
    ),
    ("AccountInvitation", "", "GET"): Screen("/account/invitation", same(200), anybody=200),
    ("AccountInvitation", "", "POST"): Screen(
        "/account/invitation", same(404), CHOOSING, anybody=404
    ),
    ("AccountReset", "", "GET"): Screen("/account/reset", same(200), anybody=200),
    ("AccountReset", "", "POST"): Screen("/account/reset", same(404), CHOOSING, anybody=404),
    ("AccountAddress", "", "GET"): Screen("/account/address", same(200), anybody=200),
    ("AccountAddress", "", "POST"): Screen("/account/address", same(404), LINK, anybody=404),
    ("AdminFile", "", "GET"): Screen("/admin/static/mark.svg", same(404), anybody=404),
    ("AdminSignOut", "", "POST"): Screen("/admin/sign-out", same(303)),
    ("AdminPluginScreen", "", "GET"): Screen("/admin/plugin/none/none", same(404)),
    ("AdminPluginScreen", "", "POST"): Screen("/admin/plugin/none/none", same(404)),
}
