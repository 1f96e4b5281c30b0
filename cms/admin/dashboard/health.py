"""What the content lacks: alternative texts, translations, and where its links lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cms.admin.lists.listing import draft_lens, named
from cms.admin.page import Page
from cms.content.lens import Lens
from cms.content.queries.held import View
from cms.content.queries.library import InLibrary
from cms.content.queries.links import with_broken_links
from cms.content.queries.listing import ListQuery, count_up_to, find
from cms.content.queries.translations import Wanted, count_to_translate, to_translate

SHOWN = 3
MOST = 1000
ASSET = "asset"


@dataclass(frozen=True)
class Lack:
    """One kind of thing that lacks: how many (`MOST` and more are not told apart), and some of them."""

    icon: str
    kind: str
    count: int
    some: tuple[tuple[str, str], ...]
    locale: str = ""


def lacks(request: Any, page: Page) -> list[Lack]:
    """Return what lacks, as far as who looks may know of it; nothing where all is well."""
    lens = draft_lens(request)
    found = [_alt_texts(request, lens), *_translations(request, lens), _links(request)]
    return [one for one in found if one is not None and one.count]


def _alt_texts(request: Any, lens: Lens) -> Lack | None:
    spec = lens.registry.get(ASSET)
    if spec is None or not request.knows_type(spec) or "alt" not in lens.readable(spec):
        return None
    strict = request.lens_for(status=lens.status, locale=lens.locale, fallback=False)
    query = ListQuery(types=(ASSET,), limit=SHOWN, library=InLibrary(lacks_alt=View(strict)))
    rows = find(request.cms_session, lens, query)
    count = len(rows.rows)
    if rows.more:
        most = ListQuery(types=(ASSET,), limit=MOST, library=query.library)
        count = count_up_to(request.cms_session, lens, most)
    some = [
        (f"/admin/content/{ASSET}/{one}", title) for one, title in named(request, lens, rows.rows)
    ]
    return Lack("image", "alt", count, tuple(some))


def _translations(request: Any, lens: Lens) -> list[Lack]:
    types = tuple(
        spec.name for spec in lens.registry if spec.localized and request.knows_type(spec)
    )
    found = []
    for locale in request.site.locales:
        if locale == request.site.default_locale or not types or lens.status != "draft":
            continue
        there = request.lens_for(status="draft", locale=locale)
        wanted = Wanted(types)
        some = to_translate(request.cms_session, there, wanted, limit=SHOWN)
        count = len(some)
        if count == SHOWN:
            count = count_to_translate(request.cms_session, there, wanted)
        shown = (
            (f"/admin/content/{one.type}/{one.entry_id}?locale={locale}", one.title or "")
            for one in some
        )
        found.append(Lack("languages", "translation", count, tuple(shown), locale))
    return found


def _links(request: Any) -> Lack:
    lens = request.lens_for()
    rows = with_broken_links(request.cms_session, lens, MOST + 1)
    types = {row.entry_id: row.type for row in rows}
    some = [
        (f"/admin/content/{types[one]}/{one}", title)
        for one, title in named(request, lens, rows[:SHOWN])
    ]
    return Lack("link-2-off", "link", len(rows), tuple(some))
