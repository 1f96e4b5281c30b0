"""What is shown: every screen of the admin by its address, and what is done there first.

Names in braces are ids of the scene: see `tools.screenshots.scene`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

Doing = Callable[[Page], None]


def nothing(page: Page) -> None:
    """Show the screen as it comes."""
    del page


def palette(page: Page) -> None:
    """Open the palette and look for something."""
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").press_sequentially("lamp")
    page.get_by_role("option", name="lamp").first.wait_for()
    page.wait_for_load_state("networkidle")


def choose_many(page: Page) -> None:
    """Choose some rows of a list, so that what can be done with them shows."""
    for number in range(3):
        page.locator("[data-tick]").nth(number + 1).check()


def compare(page: Page) -> None:
    """Go from the history to the two versions that are chosen there."""
    page.get_by_role("button", name="Compare").click()
    page.wait_for_load_state("networkidle")


@dataclass(frozen=True)
class Shot:
    """One screenshot: `name` names its file, `caption` says what is seen."""

    name: str
    address: str
    caption: str
    doing: Doing = nothing
    signed_in: bool = True
    whole: bool = False


SHOTS = (
    Shot("sign-in", "/admin/sign-in", "Signing in", signed_in=False),
    Shot("forgotten", "/admin/forgotten", "A forgotten password", signed_in=False),
    Shot("dashboard", "/admin", "The dashboard"),
    Shot("desk", "/admin/desk", "Arranging the dashboard"),
    Shot("palette", "/admin", "The palette finds entries, screens and actions", palette),
    Shot("list", "/admin/content/post", "A list of content"),
    Shot("list-all", "/admin/content/all", "Everything, whatever its type"),
    Shot("bulk", "/admin/content/post", "Many entries at once, with a plan", choose_many),
    Shot("tree", "/admin/tree", "The tree of pages"),
    Shot("trash", "/admin/trash", "The trash"),
    Shot("types", "/admin/content", "What can be written"),
    Shot("editor", "/admin/content/post/{post}", "The editor"),
    Shot("editor-page", "/admin/content/page/{page}", "The editor, with blocks"),
    Shot("editor-new", "/admin/content/post/new", "Something new"),
    Shot("translate", "/admin/content/post/{post}/translate", "Two languages side by side"),
    Shot("schedule", "/admin/content/post/{post}/schedule", "Publishing later"),
    Shot("move", "/admin/content/page/{page}/move", "Moving a page"),
    Shot("preview", "/admin/content/post/{post}/preview", "The preview beside the form"),
    Shot("comments", "/admin/content/post/{post}/comments", "Comments on fields"),
    Shot("entry-review", "/admin/content/post/{submitted}/review", "The review of one entry"),
    Shot("review", "/admin/review", "What waits for review"),
    Shot("notifications", "/admin/notifications", "Notifications"),
    Shot("notification-choices", "/admin/notifications/choices", "Who is told what, and how"),
    Shot("history", "/admin/content/post/{post}/history", "The history of an entry"),
    Shot("compare", "/admin/content/post/{post}/history", "Two versions, word by word", compare),
    Shot("blame", "/admin/content/post/{post}/history/blame", "Who wrote each field last"),
    Shot("time-machine", "/admin/time", "The whole site at another time"),
    Shot("calendar", "/admin/calendar", "The calendar"),
    Shot("calendar-addresses", "/admin/calendar/addresses", "The calendar in other programs"),
    Shot("releases", "/admin/releases", "Releases"),
    Shot("release", "/admin/releases/{release}", "A release with its plan"),
    Shot("release-new", "/admin/releases/new", "A new release"),
    Shot("media", "/admin/media", "The media library"),
    Shot("asset", "/admin/media/{asset}", "One picture: focal point, crops, alt text"),
    Shot("upload", "/admin/media/upload", "Uploading"),
    Shot("model", "/admin/model", "The content model"),
    Shot("model-type", "/admin/model/recipe", "A type made by hand"),
    Shot("model-new", "/admin/model/new", "A new type"),
    Shot("people", "/admin/people", "People"),
    Shot("person", "/admin/people/{person}", "One account"),
    Shot("person-new", "/admin/people/new", "Inviting somebody"),
    Shot("groups", "/admin/groups", "Groups"),
    Shot("roles", "/admin/roles", "Roles"),
    Shot("role", "/admin/roles/editor", "A role as a matrix"),
    Shot("grants", "/admin/grants", "Who has which role"),
    Shot("explain", "/admin/rights/explain", "Why may they do that?"),
    Shot("profile", "/admin/profile", "One’s own profile"),
    Shot("security", "/admin/profile/security", "Password and second factors"),
    Shot("sessions", "/admin/profile/sessions", "Where one is signed in"),
    Shot("tokens", "/admin/tokens", "API tokens"),
    Shot("token-new", "/admin/tokens/new", "A new token"),
    Shot("playground", "/admin/playground", "The API playground"),
    Shot("audit", "/admin/audit", "The audit log"),
    Shot("audit-event", "/admin/audit/1", "One event in detail"),
    Shot("jobs", "/admin/jobs", "Jobs"),
    Shot("health", "/admin/health", "System health"),
    Shot("plugins", "/admin/plugins", "Plugins"),
    Shot("settings", "/admin/settings", "Settings"),
    Shot("design", "/admin/design", "The design system", whole=True),
)
