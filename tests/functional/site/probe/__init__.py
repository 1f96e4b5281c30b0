"""A plugin that adds one of everything to the site."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cms.sdk import (
    HeadTag,
    ListQuery,
    SiteAnswer,
    SiteContributions,
    SitePage,
    SitePart,
    find_entries,
    hookimpl,
)

HERE = Path(__file__).parent


def feed(visit: Any, found: Mapping[str, str]) -> SiteAnswer:
    """Answer a body as it is."""
    return SiteAnswer(body="<feed/>", media_type="application/atom+xml", tags=("list:post",))


def people(visit: Any, found: Mapping[str, str]) -> SiteAnswer | None:
    """Answer a person's page, with what they wrote."""
    row = next(
        (
            one
            for one in find_entries(visit.session, visit.lens, ListQuery(("person",), 50)).rows
            if one.slug == found["slug"]
        ),
        None,
    )
    if row is None:
        return None
    posts = find_entries(visit.session, visit.lens, ListQuery(("post",), 2, count=True))
    values = {"person": row, "items": posts.rows, "paging": {"total": posts.total, "size": 2}}
    return SiteAnswer("probe/person.html", values, title=row.title)


def letters(visit: Any, found: Mapping[str, str]) -> SiteAnswer:
    """Take a form below a post."""
    if visit.request.method == "POST":
        return SiteAnswer(location=f"/thanks?for={visit.row.slug}")
    return SiteAnswer("probe/letter.html", {}, title="Write")


def robots(visit: Any, found: Mapping[str, str]) -> SiteAnswer:
    """Answer a file of the whole site."""
    return SiteAnswer(body="User-agent: *\n", media_type="text/plain")


def alone(visit: Any, found: Mapping[str, str]) -> SiteAnswer:
    """Answer what is for one visitor."""
    visit.for_one()
    return SiteAnswer("probe/letter.html", {}, title="Yours")


def broken(visit: Any) -> Mapping[str, Any]:
    """Fail, as a plugin may."""
    raise RuntimeError("a part that fails")


@hookimpl
def site() -> list[SiteContributions]:
    """Add the pages and parts."""
    return [
        SiteContributions(
            pages=(
                SitePage("feed", "feed.atom", feed),
                SitePage("people", "people/{slug}", people, shows=("person",)),
                SitePage("letter", "letter", letters, of_types=("post",), methods=("GET", "POST")),
                SitePage("alone", "probe/alone", alone),
                SitePage("robots", "robots.txt", robots, whole_site=True),
            ),
            parts=(
                SitePart("end", "entry_end", "probe/end.html", lambda visit: {"row": visit.row}),
                SitePart("broken", "entry_end", "probe/end.html", broken),
            ),
            templates=HERE / "templates",
            static=HERE / "static",
        )
    ]


@hookimpl
def render_head(visit: Any) -> list[HeadTag]:
    """Add a tag, and replace the core's description."""
    described = HeadTag("meta", {"name": "description", "content": 'by "probe"'}, key="description")
    data = HeadTag("script", content='{"name": "</script><script>alert(1)</script>"}')
    return [described, data, HeadTag("link", {"rel": "x", "href": "javascript:alert(1)"})]


@hookimpl
def resolve_missing(visit: Any) -> list[SiteAnswer]:
    """Lead from one path elsewhere."""
    return [SiteAnswer(location="/news", status=301)] if visit.path == "/old" else []
