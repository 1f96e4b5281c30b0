"""Screens of the room house."""

from __future__ import annotations

from .base import Rows, Screen, same

NONE = "00000000-0000-7000-8000-000000000009"
PROVING = {"proof-to": "/admin", "proof-kind": "choose-password"}

SCREENS: Rows = {
    ("AdminProfile", "", "GET"): Screen("/admin/profile", same(200)),
    ("AdminProfile", "", "POST"): Screen(
        "/admin/profile", same(422), {"name": "", "locale": "", "time_zone": ""}
    ),
    ("AdminProfile", "address", "POST"): Screen(
        "/admin/profile/address", same(422), {"current_password": ""}
    ),
    ("AdminProfile", "password", "POST"): Screen(
        "/admin/profile/password", same(422), {"password": "", "current_password": ""}
    ),
    ("AdminSecurity", "", "GET"): Screen("/admin/profile/security", same(200)),
    ("AdminSecurity", "app", "POST"): Screen("/admin/profile/security/app", same(200)),
    ("AdminSecurity", "passkey", "POST"): Screen("/admin/profile/security/passkey", same(200)),
    ("AdminSecurity", "finish", "POST"): Screen(
        "/admin/profile/security/finish", same(409), {"challenge": NONE, "name": "x", "code": "1"}
    ),
    ("AdminSecurity", "rename", "POST"): Screen(
        "/admin/profile/security/rename", same(404), {"factor": NONE, "name": "x"}
    ),
    ("AdminSecurity", "remove", "POST"): Screen(
        "/admin/profile/security/remove", same(404), {"factor": NONE}
    ),
    ("AdminSecurity", "codes", "POST"): Screen(
        "/admin/profile/security/codes", same(303), {"then": "drop"}
    ),
    ("AdminSessions", "", "GET"): Screen("/admin/profile/sessions", same(200)),
    ("AdminSessions", "", "POST"): Screen(
        "/admin/profile/sessions", same(404), {"session": "none"}
    ),
    ("AdminProof", "", "POST"): Screen("/admin/proof", same(200), PROVING),
}
