"""Every path of the site, answered: an entry, a page of a plugin, a redirect, or that nothing is there."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from pyramid.response import Response
from pyramid.view import view_config

from cms.errors import MethodNotAllowed
from cms.extension.site import SiteAnswer
from cms.site.serving.answering import page_answer, redirect
from cms.site.serving.forms import require_token
from cms.site.serving.keeping import keep_page
from cms.site.serving.opening import current_face, open_visit
from cms.site.serving.routing import answer_of, response_of, routes_at, routes_below
from cms.site.serving.showing import (
    SEARCH,
    Moved,
    Standing,
    nothing_there,
    show_entry,
    show_home,
    show_search,
    standing_at,
)
from cms.site.serving.visit import SiteVisit
from cms.tree.site import SitePlace, SiteRoot


@view_config(context=SitePlace, name="", request_method="GET")
@view_config(context=SiteRoot, name="", request_method="GET")
def get_page(context: Any, request: Any) -> Response:
    """Answer what stands at a path."""
    visit = open_visit(request, context.segments)
    segments = tuple(one for one in visit.path.split("/") if one)
    # A home ends with a slash, that of a language too; nothing else does.
    path = request.path_info.rstrip("/") + ("" if segments else "/")
    if context.segments and path != request.path_info:
        query = f"?{request.query_string}" if request.query_string else ""
        return redirect(f"{quote(request.script_name + path)}{query}")
    return keep_page(visit, _page(visit, segments))


def _page(visit: SiteVisit, segments: tuple[str, ...]) -> Response:
    """Return the page that stands at a path, or what is answered in its place."""
    if visit.draft is not None:
        return page_answer(visit, show_entry(visit, Standing(visit.draft)))
    standing = standing_at(visit, segments)
    if isinstance(standing, Standing):
        return page_answer(visit, show_entry(visit, standing))
    if not segments:
        return page_answer(visit, show_home(visit))
    return _of_plugin(visit, segments, "GET") or _else(visit, segments, standing)


@view_config(context=SitePlace, name="", request_method="POST")
def post_page(context: SitePlace, request: Any) -> Response:
    """Take a form that a page of a plugin takes."""
    visit = open_visit(request, context.segments)
    segments = tuple(one for one in visit.path.split("/") if one)
    answer = _of_plugin(visit, segments, "POST")
    if answer is None:
        raise MethodNotAllowed("No form is taken here.", ("GET", "HEAD"))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _of_plugin(visit: SiteVisit, segments: tuple[str, ...], method: str) -> Response | None:
    """Return what the first page of a plugin answers that has anything at the path."""
    plain = visit.lens.locale == visit.face.default_locale
    for routes in (routes_at(visit, segments, plain=plain), routes_below(visit, segments)):
        for route, found in routes:
            if method not in route.page.methods:
                continue
            if method == "POST":
                require_token(visit.request)
            answer = answer_of(visit, route, found)
            if answer is not None:
                return answer
    return None


def _else(visit: SiteVisit, segments: tuple[str, ...], moved: Moved | None) -> Response:
    """Answer a path at which nothing stands now."""
    if segments == (SEARCH,):
        return page_answer(visit, show_search(visit))
    if moved is not None:
        return redirect(moved.url)
    face = current_face(visit.request)
    if segments[0] == face.default_locale:
        # Its pages stand without the prefix that those of other languages have.
        return redirect(face.home(segments[0]) + "/" + "/".join(segments[1:]))
    asked = visit.contributed.plugins.collect(
        "resolve_missing", within=visit.session.begin_nested, visit=visit
    )
    for plugin, answer in asked:
        if isinstance(answer, SiteAnswer):
            return response_of(visit, answer)
        visit.contributed.failed(plugin, "resolve_missing", TypeError("it gave no SiteAnswer"))
    return page_answer(visit, nothing_there(visit))
