"""What the forms of deeds offer to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cms.admin.editor.drawing import Draft
from cms.admin.lists.listing import titled
from cms.admin.page import Page
from cms.admin.translating import mark
from cms.content.queries.entries import by_ids
from cms.content.queries.releases import list_releases
from cms.content.queries.schedule import intents_of, titles_of
from cms.content.queries.tree import paths

PARENTS = 500
RELEASES = 100
ROOT = mark("At the top")
UNTITLED = mark("Untitled")


@dataclass(frozen=True)
class Ahead:
    """Something that is to happen to the entry already."""

    id: str
    at: datetime
    publishes: bool
    release: str


@dataclass(frozen=True)
class Options:
    """What there is to choose from."""

    zones: Sequence[tuple[str, str]] = ()
    releases: Sequence[tuple[str, str]] = ()
    parents: Sequence[tuple[str, str]] = ()
    ahead: Sequence[Ahead] = ()


def options_of(request: Any, page: Page, draft: Draft, name: str) -> Options:
    """Return what the form of a deed offers."""
    if name == "schedule":
        return Options(zones=_zones(request, page), ahead=ahead_of(request, draft))
    if name == "add-to-release":
        return Options(releases=_releases(request))
    if name == "move":
        return Options(parents=_parents(request, page, draft))
    return Options()


def ahead_of(request: Any, draft: Draft) -> list[Ahead]:
    """Return what is scheduled for an entry, the next first."""
    if draft.row is None:
        return []
    found = intents_of(request.cms_session, draft.row.entry_id, draft.lens.now)
    titles = titles_of(request.cms_session, (one.release_id for one in found))
    return [
        Ahead(one.id, one.at, one.version is not None, titles.get(one.release_id or "", ""))
        for one in found
    ]


def _zones(request: Any, page: Page) -> list[tuple[str, str]]:
    assert page.viewer is not None
    known = (page.viewer.zone.key, request.settings.site.time_zone, "UTC")
    return [(one, one.replace("_", " ")) for one in dict.fromkeys(known)]


def _releases(request: Any) -> list[tuple[str, str]]:
    found = list_releases(request.cms_session, request.site, limit=RELEASES, offset=0)
    return [("", "–"), *((one.id, one.title) for one in found if one.state == "open")]


def _parents(request: Any, page: Page, draft: Draft) -> list[tuple[str, str]]:
    """Return under what the entry may stand, by path; itself left out."""
    assert draft.row is not None
    allowed = draft.spec.allowed_in or ()
    found: dict[str, str] = {}
    for name in allowed:
        spec = draft.lens.registry.get(name)
        if spec is not None and request.knows_type(spec):
            found |= dict(titled(request, draft.lens, spec, "", PARENTS - len(found)))
    found.pop(draft.row.entry_id, None)
    rows = by_ids(request.cms_session, draft.lens, found)
    where = paths(request.cms_session, draft.lens, list(rows.values()))
    listed = [
        (one, f"{title or page.say(UNTITLED)} ({where.get(one) or '–'})")
        for one, title in found.items()
    ]
    listed.sort(key=lambda pair: where.get(pair[0]) or "")
    return [("/", page.say(ROOT)), *listed] if "/" in allowed else listed
