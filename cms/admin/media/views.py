"""The library: folders and assets, as a grid or as a list."""

from __future__ import annotations

from typing import Any

from pyramid.renderers import render_to_response
from pyramid.view import view_config

from cms.admin.lists.listing import draft_lens
from cms.admin.lists.views import may_create
from cms.admin.media.asking import (
    EVERYWHERE,
    KIND_WORDS,
    LICENCES,
    SORTS,
    UNUSED,
    VIEWS,
    Asked,
    read_asked,
)
from cms.admin.media.chosen_views import offered
from cms.admin.media.folders import Folders, folders_of
from cms.admin.media.library import cards, library_page
from cms.admin.media.rights import library_lens, may_new
from cms.admin.notices import take_notices
from cms.admin.page import Crumb, Page, page_for, require_signed_in
from cms.admin.translating import mark
from cms.content.assets.types import FOLDER
from cms.schema.registry import TypeRegistry
from cms.tree.admin.media import AdminMedia

TITLE = mark("Media")


@view_config(context=AdminMedia, name="", request_method="GET")
def get_library(context: AdminMedia, request: Any) -> Any:
    """Show a folder of the library, or what is searched for; to htmx only the assets."""
    require_signed_in(request)
    spec = context.spec
    request.require_known(spec)
    asked = read_asked(request)
    lens = library_lens(request, spec, asked.shown)
    folders = folders_of(request, lens)
    here = asked.folder if asked.folder not in ("", EVERYWHERE) else ""
    if here:
        folders.require(here)
    lens, found, further, total = library_page(request, lens, spec, asked)
    page = page_for(request, *crumbs_to(folders, here), notices=take_notices(request))
    values = {
        "page": page,
        "asked": asked,
        "here": here,
        "title": folders.by_id[here].title if here else "",
        "folders": folders,
        "within": [] if asked.narrowed or asked.folder == EVERYWHERE else folders.below(here),
        "cards": cards(request, page, lens, found.rows),
        "total": total,
        "next_page": asked.address(after=further) if further else "",
        "may_upload": may_create(request, spec, lens.locale),
        "may_file": _may_file(request, lens.locale),
        "may_publish": may_new(request, spec, "publish", here or None),
        "deeds": offered(request, lens.locale),
        "whole": lens.status == "draft" and not asked.shown,
        "some_drafts": draft_lens(request).status == "draft",
        "choices": _choices(page, asked, spec),
        "locales": page.locales,
    }
    name = "media/found.html" if page.htmx else "media/library.html"
    response = render_to_response(name, values, request, response=request.response)
    response.headers["Vary"] = "HX-Request"
    return response


def crumbs_to(folders: Folders, here: str, *further: Crumb) -> list[Crumb]:
    """Return the way to a folder of the library, and on from there."""
    steps = [
        Crumb(TITLE, "/admin/media"),
        *(
            Crumb(one.title or "…", f"/admin/media?folder={one.id}", own=True)
            for one in folders.way_to(here)
        ),
        *further,
    ]
    steps[-1] = Crumb(steps[-1].label, own=steps[-1].own)
    return steps


def _may_file(request: Any, locale: str) -> bool:
    spec = request.service(TypeRegistry).require(FOLDER)
    return may_create(request, spec, locale)


def _choices(page: Page, asked: Asked, spec: Any) -> dict[str, list[tuple[str, str]]]:
    """Return what the selects of the bar offer, each beginning with what asks for nothing."""

    def said(first: str, pairs: Any) -> list[tuple[str, str]]:
        return [("", page.say(first)), *((value, page.say(words)) for value, words in pairs)]

    return {
        "kind": said(mark("All kinds"), KIND_WORDS),
        "unused": said(mark("Used or not"), UNUSED),
        "licence": said(mark("Any licence"), LICENCES),
        "lacks": [
            ("", page.say(mark("With and without alternative text"))),
            *(
                (one, page.say(mark("Lacks it in %(language)s"), language=page.tongue(one)))
                for one in page.locales
            ),
        ],
        "sort": [(value, page.say(words)) for value, words in SORTS],
        "view": [(value, page.say(words)) for value, words in VIEWS],
    }
