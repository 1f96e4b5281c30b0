"""Pages of plugins: which of them stands at a path, and how what it answers is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pyramid.response import Response

from cms.extension.site import SiteAnswer
from cms.site.serving.answering import redirect, rendered, validated
from cms.site.serving.contributed import Route
from cms.site.serving.page import Page
from cms.site.serving.paging import paging_of
from cms.site.serving.showing import Showing, Standing, crumbs, page_of, standing_at
from cms.site.serving.visit import SiteVisit

PAGE_SIZE = 12


def routes_at(
    visit: SiteVisit, segments: Sequence[str], *, plain: bool
) -> Iterator[tuple[Route, Mapping[str, str]]]:
    """Yield the pages of plugins whose path this is, with what stands in its braces.

    `plain` says that the address has no language before it, as pages of the whole site have none.
    """
    path = "/".join(segments)
    for route in visit.contributed.routes:
        if route.page.of_types or (route.page.whole_site and not plain):
            continue
        found = route.match(path)
        if found is not None:
            yield route, found


def routes_below(
    visit: SiteVisit, segments: Sequence[str]
) -> Iterator[tuple[Route, Mapping[str, str]]]:
    """Yield the pages of plugins below the entry that the path begins with, which is then shown."""
    for cut in range(len(segments) - 1, -1, -1):
        rest = "/".join(segments[cut:])
        fitting = [
            (route, found)
            for route in visit.contributed.routes
            if route.page.of_types and (found := route.match(rest)) is not None
        ]
        standing = standing_at(visit, segments[:cut]) if fitting else None
        if not isinstance(standing, Standing):
            continue
        for route, found in fitting:
            if standing.row.type in route.page.of_types:
                visit.show(standing.row)
                yield route, found


def answer_of(visit: SiteVisit, route: Route, found: Mapping[str, str]) -> Response | None:
    """Return what a page of a plugin answers; None where there is nothing after all."""
    answer = route.page.answer(visit, found)
    return None if answer is None else response_of(visit, answer)


def response_of(visit: SiteVisit, answer: SiteAnswer) -> Response:
    """Return what a plugin answers as it is sent."""
    visit.tags.update(answer.tags)
    visit.seconds = answer.seconds
    if answer.location:
        return _elsewhere(visit, answer)
    if answer.template:
        response = rendered(visit, answer.template, shown(visit, answer))
    else:
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        response = validated(visit, body, answer.media_type, answer.status)
    for name, value in answer.headers.items():
        response.headers[name] = value
    if answer.seconds is not None and "public" in response.headers["Cache-Control"]:
        response.headers["Cache-Control"] = f"public, max-age={answer.seconds}, must-revalidate"
    return response


def _elsewhere(visit: SiteVisit, answer: SiteAnswer) -> Response:
    status = answer.status
    if not 300 <= status < 400:
        status = 303 if visit.request.method == "POST" else 302
    url = answer.location
    if any(ord(one) <= 32 for one in url):
        raise ValueError("An address holds no spaces and no line ends.")
    return redirect(visit.places.path(url) if url.startswith("/") else url, status)


def shown(visit: SiteVisit, answer: SiteAnswer) -> Showing:
    """Return the page of a plugin's template: `items`, `paging` and texts of it are the page's.

    `paging` is `{"total": …, "size": …}`: how many there are, and how many a page has.
    """
    values: dict[str, Any] = dict(answer.values)
    view = answer.template.rpartition("/")[2].removesuffix(".html")
    page: Page = page_of(visit, view, answer.title or str(values.get("title", "")))
    page.entry, page.status = visit.entry, answer.status
    page.description = str(values.get("description", ""))
    paging = values.get("paging")
    if isinstance(paging, Mapping):
        size = int(paging.get("size", PAGE_SIZE))
        page.paging = values["paging"] = paging_of(
            visit.number, int(paging["total"]), size, page.url
        )
    elif paging is not None:
        page.paging = paging
    steps = [(one["title"], one["url"]) for one in values.get("crumbs", ())]
    page.crumbs = crumbs(visit, [*steps, (page.title, page.url)])
    return Showing(page, values)
