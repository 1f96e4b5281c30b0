"""What the room adds to the shell and to other rooms' screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cms.admin.translating import mark
from cms.extension.admin import AdminContributions, PaletteAction, Way


def needs(*permissions: str) -> Callable[[Any], bool]:
    """Return how it is asked whether somebody has one of some permissions on the site."""

    def may(request: Any) -> bool:
        return any(bool(request.has_permission(one)) for one in permissions)

    return may


WAYS = (
    Way(
        mark("People"),
        "/admin/people",
        "users",
        "people",
        mark("Accounts: invited, changed, deactivated."),
        keys="g u",
        may=needs("manage_users"),
        order=10,
    ),
    Way(
        mark("Groups"),
        "/admin/groups",
        "briefcase",
        "people",
        mark("People who are given roles together."),
        may=needs("manage_users"),
        order=20,
    ),
    Way(
        mark("Roles"),
        "/admin/roles",
        "shield",
        "people",
        mark("What each role allows, as a matrix."),
        may=needs("manage_rights"),
        order=30,
    ),
    Way(
        mark("Who has which role"),
        "/admin/grants",
        "shield-check",
        "people",
        mark("Roles given on the whole site, or on a part of it."),
        may=needs("manage_rights"),
        order=40,
    ),
    Way(
        mark("Why may they do that?"),
        "/admin/rights/explain",
        "circle-help",
        "people",
        mark("The rule that decides, and its place."),
        may=needs("explain"),
        order=50,
    ),
    Way(
        mark("API tokens"),
        "/admin/tokens",
        "key-round",
        "system",
        mark("Keys by which programs call the API."),
        keys="g k",
        order=10,
    ),
    Way(
        mark("API playground"),
        "/admin/playground",
        "terminal",
        "system",
        mark("Ask the API as yourself."),
        order=20,
    ),
    Way(
        mark("Audit"),
        "/admin/audit",
        "scroll",
        "system",
        mark("Who did what, and when."),
        keys="g l",
        may=needs("view_audit"),
        order=30,
    ),
    Way(
        mark("Jobs"),
        "/admin/jobs",
        "list-checks",
        "system",
        mark("What is done behind, and what was given up."),
        keys="g j",
        may=needs("manage_jobs"),
        order=40,
    ),
    Way(
        mark("System health"),
        "/admin/health",
        "activity",
        "system",
        mark("What is right and wrong, and the way out."),
        keys="g y",
        may=needs("manage_settings"),
        order=50,
    ),
    Way(
        mark("Plugins"),
        "/admin/plugins",
        "plug",
        "system",
        mark("What extends this site."),
        may=needs("manage_settings"),
        order=60,
    ),
    Way(
        mark("Settings"),
        "/admin/settings",
        "settings",
        "system",
        mark("What is set, and where it comes from."),
        may=needs("manage_settings"),
        order=70,
    ),
)
PALETTE = (
    PaletteAction(mark("Your profile"), "user-round", "/admin/profile"),
    PaletteAction(mark("Change the password"), "lock", "/admin/profile/security"),
    PaletteAction(mark("Where you are signed in"), "monitor", "/admin/profile/sessions"),
    PaletteAction(mark("Somebody new"), "user-round", "/admin/people/new", needs("manage_users")),
    PaletteAction(mark("New token"), "key-round", "/admin/tokens/new"),
    PaletteAction(mark("New role"), "shield", "/admin/roles/new", needs("manage_rights")),
)
CONTRIBUTIONS = AdminContributions(ways=WAYS, palette=PALETTE)
