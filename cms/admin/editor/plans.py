"""What an operation would do beyond its entry, said in words before it is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cms.admin.editor.drawing import Draft
from cms.admin.lists.listing import named
from cms.admin.page import Page
from cms.admin.translating import mark
from cms.content.plan import Plan
from cms.content.queries.releases import shown_rows

LISTED = 50
LEADS_NOWHERE = mark("%(title)s links to it, and will link to nothing readers see.")
GOES_ALONG = mark("%(title)s lies below it, and goes along.")
LEADS_ON = mark("The address %(old)s will lead on to %(new)s.")
UNTITLED = mark("Untitled")
UNSEEN = mark("And %(number)s more.")


@dataclass(frozen=True)
class Told:
    """One thing that happens along: a sentence with its icon, and where to look at it."""

    icon: str
    text: str
    href: str = ""
    warns: bool = False


def told(request: Any, page: Page, draft: Draft, plans: Sequence[Plan]) -> list[Told]:
    """Return what some operations do to other entries, addresses and links; nothing for the rest."""
    links = [one["entry"] for plan in plans for one in plan.links if "entry" in one]
    along = [one["entry"] for plan in plans for one in plan.also if "entry" in one]
    names, hrefs = _named(request, draft, {*links, *along})
    found = [
        Told("triangle-alert", warning, warns=True) for plan in plans for warning in plan.warnings
    ]
    for icon, words, ids in (
        ("folder-tree", GOES_ALONG, along),
        ("triangle-alert", LEADS_NOWHERE, links),
    ):
        found += [
            Told(
                icon,
                page.say(words, title=names.get(one) or page.say(UNTITLED)),
                hrefs.get(one, ""),
                icon == "triangle-alert",
            )
            for one in _distinct(ids)
        ]
    found += [
        Told("arrow-right", page.say(LEADS_ON, old=one["from"], new=one["to"]))
        for plan in plans
        for one in plan.redirects
    ]
    if len(found) > LISTED:
        rest = Told("ellipsis", page.say(UNSEEN, number=len(found) - LISTED))
        return [*found[:LISTED], rest]
    return found


def _named(request: Any, draft: Draft, ids: set[str]) -> tuple[dict[str, str], dict[str, str]]:
    rows = shown_rows(request.cms_session, draft.lens, ids) if ids else {}
    names = dict(named(request, draft.lens, rows.values())) if rows else {}
    return names, {one: f"/admin/content/{row.type}/{one}" for one, row in rows.items()}


def _distinct(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(ids))
