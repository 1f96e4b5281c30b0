"""The pages that show an entry, the home, what was searched for, or that nothing is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cms.content.assets.types import ASSET, FOLDER
from cms.content.queries.addresses import at_path
from cms.content.queries.entries import by_ids
from cms.content.queries.locales import texts
from cms.content.queries.rows import Row
from cms.site.serving.entries import ShownEntry
from cms.site.serving.listing import dated, newest_of_all, page_types
from cms.site.serving.page import Page
from cms.site.serving.paging import paging_of
from cms.site.serving.searching import SEARCH_SIZE, search_for
from cms.site.serving.sections import Around, around
from cms.site.serving.visit import SiteVisit
from cms.themes.words import direction, name_of

HOME, ENTRY, SEARCH, MISSING = "home", "entry", "search", "missing"
PAGE_SIZE = 12


@dataclass
class Showing:
    """A page with what its template is given besides."""

    page: Page
    values: Mapping[str, Any] = field(default_factory=dict)
    type_name: str = ""


@dataclass(frozen=True)
class Moved:
    """Where what stood at the path stands now, as an absolute address."""

    url: str


@dataclass(frozen=True)
class Standing:
    """An entry that stands at a path, and those above it, topmost first."""

    row: Row
    above: Sequence[Row] = ()


def standing_at(visit: SiteVisit, segments: Sequence[str]) -> Standing | Moved | None:
    """Return what stands at a path below the home, or where it has gone."""
    base = tuple(one for one in visit.places.base.split("/") if one)
    if not base and not segments:
        return None
    found = at_path(visit.session, visit.lens, (*base, *segments))
    if found.redirect is not None:
        inside = found.redirect.startswith(f"{visit.places.base}/")
        return (
            Moved(visit.places.path(found.redirect[len(visit.places.base) :])) if inside else None
        )
    if found.row is None or found.row.type in (ASSET, FOLDER):
        return None
    return Standing(found.row, found.ancestors[len(base) :])


def show_entry(visit: SiteVisit, standing: Standing) -> Showing:
    """Return the page of an entry, with what stands around it."""
    entry = visit.show(standing.row)
    page = page_of(visit, ENTRY, entry.title)
    page.entry, page.description = entry, entry.excerpt
    page.url = entry.url or visit.url
    page.alternates = alternates_of(visit, standing.row) or page.alternates
    above = visit.put(list(standing.above))
    page.crumbs = crumbs(visit, [*((one.title, one.url) for one in above), (page.title, page.url)])
    place: Around = around(visit, standing.row, standing.above)
    page.sections, page.children = place.sections, place.children
    _listed(visit, page, [one for one in place.children if dated(visit, one.type)])
    return Showing(page, {}, standing.row.type)


def _listed(visit: SiteVisit, page: Page, children: list[ShownEntry]) -> None:
    """Put what is dated among the children on pages of a list, the newest first."""
    newest = sorted(children, key=lambda one: str(one.published_at or ""), reverse=True)
    page.paging = paging_of(visit.number, len(newest), PAGE_SIZE, page.url)
    start = (visit.number - 1) * PAGE_SIZE
    page.items = newest[start : start + PAGE_SIZE]
    if not newest:
        page.paging = None


def show_home(visit: SiteVisit) -> Showing:
    """Return the first page: the newest entries, and the entry that somebody made the home."""
    page = page_of(visit, HOME, visit.face.name)
    first = visit.face.first
    row = by_ids(visit.session, visit.lens, [first]).get(first) if first else None
    if row is not None:
        page.entry = visit.show(row)
        page.title, page.description = page.entry.title, page.entry.excerpt
    seen = page_types(visit)
    types = [one for one in seen if dated(visit, one)] or seen
    if types:
        start = (visit.number - 1) * PAGE_SIZE
        rows, total = newest_of_all(visit, types, PAGE_SIZE, start)
        page.paging = paging_of(visit.number, total, PAGE_SIZE, visit.url)
        page.items = [one for one in visit.put(rows) if one.url]
    # Of a home that nobody wrote, what is newest says best what the site is about.
    page.description = page.description or " · ".join(one.title for one in page.items[:5])
    page.alternates = [_home_in(visit, locale) for locale in visit.face.locales]
    page.crumbs = crumbs(visit, [])
    return Showing(page, {}, "" if row is None else row.type)


def show_search(visit: SiteVisit) -> Showing:
    """Return the page of a search: the form, and what was found."""
    page = page_of(visit, SEARCH, visit.say("Search"))
    page.query, page.description = visit.query, visit.say("Search this site")
    if visit.query:
        start = (visit.number - 1) * SEARCH_SIZE
        rows, total = search_for(visit, visit.query, SEARCH_SIZE, start)
        page.paging = paging_of(visit.number, total, SEARCH_SIZE, visit.url, visit.query)
        page.items = [one for one in visit.put(rows) if one.url]
    page.crumbs = crumbs(visit, [(page.title, visit.url)])
    return Showing(page)


def nothing_there(visit: SiteVisit) -> Showing:
    """Return the page for a path where nothing stands."""
    page = page_of(visit, MISSING, visit.say("There is nothing here"))
    page.status = 404
    page.crumbs = crumbs(visit, [])
    return Showing(page)


def page_of(visit: SiteVisit, view: str, title: str) -> Page:
    """Return a page of a view, at the visit's own address."""
    return Page(
        view=view,
        title=title,
        url=visit.url,
        path=visit.path,
        locale=visit.lens.locale,
        direction=direction(visit.lens.locale),
        preview=visit.preview,
        at=visit.at,
        alternates=[_alternate(visit.lens.locale, visit.url)],
    )


def alternates_of(visit: SiteVisit, row: Row) -> list[dict[str, Any]]:
    """Return where an entry is read in each language that says anything of its own."""
    if len(visit.face.locales) < 2:
        return []
    found = texts(visit.session, visit.lens, [row.entry_id])[row.entry_id]
    there = [one for one in found if one.says and one.locale in visit.face.locales]
    urls = visit.places.in_locales(there, {row.entry_id: row})
    listed = {one.locale: urls.get((row.entry_id, one.locale)) for one in there}
    return [_alternate(locale, url) for locale, url in listed.items() if url]


def _home_in(visit: SiteVisit, locale: str) -> dict[str, Any]:
    return _alternate(locale, f"{visit.face.home(locale)}/")


def _alternate(locale: str, url: str) -> dict[str, Any]:
    return {"locale": locale, "hreflang": locale, "url": url, "name": name_of(locale)}


def crumbs(visit: SiteVisit, steps: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return the way to a page, the home first."""
    return [
        {"title": title, "url": url} for title, url in [(visit.face.name, f"{visit.home}/"), *steps]
    ]
