"""What the palette finds: entries of all types by their titles, screens and actions by name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from cms.access.visibility import visible
from cms.admin.contributed import Contributed
from cms.admin.lists.lenses import beside, looked_for, made_of
from cms.admin.lists.listing import draft_lens, named
from cms.admin.lists.searching import titled_by
from cms.admin.navigation import MEDIA, known_types, navigation
from cms.admin.page import Page
from cms.admin.translating import mark
from cms.content.lens import Lens
from cms.content.queries.listing import ListQuery, Sort
from cms.content.queries.rows import Row

OF_ALL, RECENT = 12, 6
HOME = "g h"
"""The keys that lead to the first screen."""
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
    keys: str = ""


def find_entries(request: Any, words: str) -> list[FoundEntry]:
    """Return entries whose titles hold the words, as far as the reader sees them; one query for all, or two.

    Without words those that were changed last.
    """
    specs = known_types(request)
    if not specs:
        return []

    def query(lens: Lens) -> ListQuery:
        return ListQuery(
            types=tuple(sorted(spec.name for spec in specs)),
            limit=OF_ALL if words else RECENT,
            filter=titled_by(specs, lens, words),
            sort=(Sort("_updated_at", system=True, descending=True),),
        )

    found = looked_for(request, beside(draft_lens(request), specs), query)
    return made_of(found, partial(_entries, request))


def _entries(request: Any, lens: Lens, rows: list[Row]) -> list[FoundEntry]:
    called = dict(named(request, lens, rows))
    found = []
    for row in rows:
        spec = lens.registry.require(row.type)
        href = f"/admin/content/{row.type}/{row.entry_id}"
        icon = spec.icon or "file-text"
        found.append(FoundEntry(href, called[row.entry_id], spec.label, icon))
    return found


def find_screens(request: Any, page: Page, words: str) -> list[FoundScreen]:
    """Return screens and actions whose names hold the words; all where there are none."""
    ways = [
        FoundScreen(
            one.label if one.own else page.say(one.label), one.icon, one.href, keys=one.keys
        )
        for group in navigation(request)
        for one in group.entries
    ]
    ways += [
        FoundScreen(page.say(one.label), one.icon, one.href)
        for one in request.service(Contributed).palette
        if one.may(request)
    ]
    ways += [
        FoundScreen(page.say(label), sign, href, press, HOME if href == "/admin" else "")
        for label, sign, href, press in ACTIONS
    ]
    ways += new_entries(request, page) if words else []
    return [one for one in ways if words.casefold() in one.label.casefold()]


def new_entries(request: Any, page: Page) -> list[FoundScreen]:
    """Return a way to write a new entry of each type of which who asks may make one."""
    specs = known_types(request)
    locale = request.site.default_locale
    allowed = visible(request.rights, request.actor, "create", specs, locale).types
    return [
        FoundScreen(
            page.say(mark("New %(label)s"), label=spec.label),
            "plus",
            f"/admin/content/{spec.name}/new",
        )
        for spec in specs
        if spec.name in allowed and spec.name not in MEDIA
    ]
