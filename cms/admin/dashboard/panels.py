"""The panels of the core on the first screen: what is mine, what comes, what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from cms.admin.dashboard.activity import activity
from cms.admin.lists.listing import draft_lens, listed, recently_changed
from cms.admin.navigation import MEDIA, known_types
from cms.admin.page import Page
from cms.admin.translating import mark
from cms.content.queries.listing import ListQuery, Sort, find
from cms.content.queries.schedule import Window, scheduled
from cms.extension.admin import Panel
from cms.schema.filtering.ast import Condition
from cms.schema.filtering.bind import bind

SHOWN = 6
WEEK = timedelta(days=7)
Values = Mapping[str, Any] | None


def _types(request: Any) -> tuple[str, ...]:
    return tuple(sorted(one.name for one in known_types(request) if one.name not in MEDIA))


def has_content(request: Any, types: Sequence[str]) -> bool:
    """Say whether anything of the types is there that who asks sees, as a draft or published."""
    if not types:
        return False
    query = ListQuery(types=tuple(sorted(types)), limit=1)
    lenses = (draft_lens(request), request.lens_for())
    return any(find(request.cms_session, lens, query).rows for lens in lenses)


def my_drafts(request: Any, page: Page, subject: Any) -> Values:
    """Return the drafts that belong to who looks, changed last first."""
    types, lens = _types(request), draft_lens(request)
    if not types or lens.status != "draft":
        return None
    mine = Condition(("_owner",), "eq", str(request.actor.user_id))
    query = ListQuery(
        types=types,
        limit=SHOWN,
        filter=bind(mine, lens.registry.require(types[0]), lens.registry),
        sort=(Sort("_updated_at", system=True, descending=True),),
        state="draft",
    )
    return {"rows": listed(request, lens, find(request.cms_session, lens, query).rows)}


def this_week(request: Any, page: Page, subject: Any) -> Values:
    """Return what goes live and what ends within a week."""
    lens = draft_lens(request)
    if lens.status != "draft":
        return None
    window = Window(lens.now, lens.now + WEEK)
    return {"coming": scheduled(request.cms_session, lens, window, limit=SHOWN)}


def recently_published(request: Any, page: Page, subject: Any) -> Values:
    """Return what came before readers last."""
    types = _types(request)
    if not types:
        return None
    lens = request.lens_for()
    sort = (Sort("_published_at", system=True, descending=True),)
    query = ListQuery(types=types, limit=SHOWN, sort=sort)
    rows = find(request.cms_session, lens, query).rows
    return {"rows": listed(request, lens, rows)} if rows else None


def changed_last(request: Any, page: Page, subject: Any) -> Values:
    """Return what was changed last, of all types."""
    specs = [one for one in known_types(request) if one.name not in MEDIA]
    return {"rows": recently_changed(request, specs)} if specs else None


def done_lately(request: Any, page: Page, subject: Any) -> Values:
    """Return what was written and published on each of the last days."""
    if draft_lens(request).status != "draft":
        return None
    return {"chart": activity(request, page)}


def content_health(request: Any, page: Page, subject: Any) -> Values:
    """Return nothing yet: it is asked for once the page stands."""
    return {} if draft_lens(request).status == "draft" else None


PANELS = (
    Panel("drafts", mark("My drafts"), "dashboard/drafts.html", my_drafts, "dashboard", order=10),
    Panel("week", mark("This week"), "dashboard/week.html", this_week, "dashboard", order=20),
    Panel(
        "changed",
        mark("Changed last"),
        "dashboard/changed.html",
        changed_last,
        "dashboard",
        wide=True,
        order=30,
    ),
    Panel(
        "published",
        mark("Recently published"),
        "dashboard/published.html",
        recently_published,
        "dashboard",
        order=40,
    ),
    Panel(
        "activity", mark("Activity"), "dashboard/activity.html", done_lately, "dashboard", order=50
    ),
    Panel(
        "health",
        mark("Content health"),
        "dashboard/health.html",
        content_health,
        "dashboard",
        order=60,
    ),
)
