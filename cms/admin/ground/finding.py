"""What the palette finds: a few entries of each type by their titles, screens and actions by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cms.admin.contributed import Contributed
from cms.admin.lists.listing import draft_lens, titled
from cms.admin.navigation import known_types, navigation
from cms.admin.page import Page
from cms.admin.translating import mark

OF_A_TYPE, OF_ALL = 5, 12
ACTIONS = (
    (mark("Home"), "house", "/admin", ""),
    (mark("Design system"), "component", "/admin/design", ""),
    (mark("Sign out"), "log-out", "", "sign-out"),
)


@dataclass(frozen=True)
class FoundEntry:
    """An entry by its title."""

    href: str
    title: str
    kind: str
    icon: str


@dataclass(frozen=True)
class FoundScreen:
    """A screen, or an action: `press` names the button that does it."""

    label: str
    icon: str
    href: str = ""
    press: str = ""


def find_entries(request: Any, words: str) -> list[FoundEntry]:
    """Return entries whose titles hold the words, as far as the reader sees them."""
    lens = draft_lens(request)
    found: list[FoundEntry] = []
    for spec in known_types(request):
        if len(found) >= OF_ALL:
            break
        for entry_id, title in titled(request, lens, spec, words, OF_A_TYPE):
            href = f"/admin/content/{spec.name}/{entry_id}"
            found.append(FoundEntry(href, title, spec.label, spec.icon or "file-text"))
    return found[:OF_ALL]


def find_screens(request: Any, page: Page, words: str) -> list[FoundScreen]:
    """Return screens and actions whose names hold the words; all where there are none."""
    ways = [
        FoundScreen(one.label if one.own else page.say(one.label), one.icon, one.href)
        for group in navigation(request)
        for one in group.entries
    ]
    ways += [
        FoundScreen(page.say(one.label), one.icon, one.href)
        for one in request.service(Contributed).palette
        if one.may(request)
    ]
    ways += [
        FoundScreen(page.say(label), sign, href, press) for label, sign, href, press in ACTIONS
    ]
    return [one for one in ways if words.casefold() in one.label.casefold()]
