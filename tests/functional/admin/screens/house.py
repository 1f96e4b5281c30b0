"""Screens of the room house."""

from __future__ import annotations

from .base import Rows, Screen, but, same

NONE = "00000000-0000-7000-8000-000000000009"
PROVING = {"proof-to": "/admin", "proof-kind": "choose-password"}

ERASING = {"reason": "", "search": "", "then": "plan"}
GIVING = {"principal": "group:none", "role": "none", "entry": ""}
CHANGES = {"changes": '[{"do": "delete_role", "name": "none"}]', "next": "/admin/grants"}


def own(status: int) -> dict[str, int]:
    """What an administrator gets, and nobody else."""
    return but(403, administrator=status)


PEOPLE: Rows = {
    ("AdminPeople", "", "GET"): Screen("/admin/people", own(200)),
    ("AdminNewPerson", "", "GET"): Screen("/admin/people/new", own(200)),
    ("AdminNewPerson", "", "POST"): Screen(
        "/admin/people/new", own(422), {"email": "", "name": "", "invite": ""}
    ),
    ("AdminPerson", "", "GET"): Screen(f"/admin/people/{NONE}", own(404)),
    ("AdminPerson", "", "POST"): Screen(f"/admin/people/{NONE}", own(404), {"name": "x"}),
    ("AdminPerson", "state", "POST"): Screen(
        f"/admin/people/{NONE}/state", own(404), {"then": "invite"}
    ),
    ("AdminPerson", "sessions", "POST"): Screen(f"/admin/people/{NONE}/sessions", own(404)),
    ("AdminPerson", "factors", "POST"): Screen(f"/admin/people/{NONE}/factors", own(404)),
    ("AdminErasure", "", "GET"): Screen(f"/admin/people/{NONE}/erase", own(404)),
    ("AdminErasure", "", "POST"): Screen(f"/admin/people/{NONE}/erase", own(404), ERASING),
    ("AdminGroups", "", "GET"): Screen("/admin/groups", own(200)),
    ("AdminGroups", "", "POST"): Screen("/admin/groups", own(422), {"name": "", "label": ""}),
    ("AdminGroup", "", "GET"): Screen("/admin/groups/none", own(404)),
    ("AdminGroup", "", "POST"): Screen("/admin/groups/none", own(404), {"label": "x"}),
}
RIGHTS: Rows = {
    ("AdminRoles", "", "GET"): Screen("/admin/roles", own(200)),
    ("AdminRole", "", "GET"): Screen("/admin/roles/editor", own(200)),
    ("AdminRole", "", "POST"): Screen(
        "/admin/roles/new", own(200), {"name": "x", "label": "X", "then": "add"}
    ),
    ("AdminRole", "delete", "POST"): Screen("/admin/roles/none/delete", own(404)),
    ("AdminGrants", "", "GET"): Screen("/admin/grants", own(200)),
    ("AdminGrants", "", "POST"): Screen("/admin/grants", own(422), GIVING),
    ("AdminGrant", "", "GET"): Screen(f"/admin/grants/{NONE}", own(404)),
    ("AdminGrant", "", "POST"): Screen(f"/admin/grants/{NONE}", own(404), {"next": ""}),
    ("AdminRights", "", "POST"): Screen("/admin/rights", own(422), CHANGES),
    ("AdminExplain", "", "GET"): Screen("/admin/rights/explain", own(200)),
}
TOKENS: Rows = {
    ("AdminTokens", "", "GET"): Screen("/admin/tokens", same(200)),
    ("AdminNewToken", "", "GET"): Screen("/admin/tokens/new", same(200)),
    ("AdminNewToken", "", "POST"): Screen("/admin/tokens/new", same(422), {"name": ""}),
    ("AdminToken", "", "GET"): Screen(f"/admin/tokens/{NONE}", same(404)),
    ("AdminToken", "", "POST"): Screen(f"/admin/tokens/{NONE}", same(404), {"then": "revoke"}),
    ("AdminPreviewToken", "", "GET"): Screen("/admin/tokens/preview", same(200)),
    ("AdminPreviewToken", "", "POST"): Screen(
        "/admin/tokens/preview", same(422), {"kind": "entry", "what": NONE, "hours": "1"}
    ),
}
SYSTEM: Rows = {
    ("AdminAudit", "", "GET"): Screen("/admin/audit", own(200)),
    ("AdminEvent", "", "GET"): Screen("/admin/audit/1", own(200)),
    ("AdminVerification", "", "GET"): Screen("/admin/audit/verification", own(200)),
    ("AdminHealth", "", "GET"): Screen("/admin/health", own(200)),
    ("AdminSettings", "", "GET"): Screen("/admin/settings", own(200)),
    ("AdminPlugins", "", "GET"): Screen("/admin/plugins", own(200)),
    ("AdminJobs", "", "GET"): Screen("/admin/jobs", own(200)),
    ("AdminJob", "", "GET"): Screen(f"/admin/jobs/{NONE}", own(404)),
    ("AdminJob", "", "POST"): Screen(f"/admin/jobs/{NONE}", own(404), {"then": "retry"}),
    ("AdminPlayground", "", "GET"): Screen("/admin/playground", same(200)),
}
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
    **PEOPLE,
    **RIGHTS,
    **TOKENS,
    **SYSTEM,
}
