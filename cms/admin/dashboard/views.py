"""The first screen: panels as the person arranged them, or the first steps on an empty site."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.admin.contributed import panels
from cms.admin.dashboard.arranging import arrange, arrangement, moved, put_before
from cms.admin.dashboard.health import MOST, lacks
from cms.admin.dashboard.panels import has_content
from cms.admin.forms import read_form, read_query
from cms.admin.lists.views import may_create
from cms.admin.navigation import MEDIA, known_types
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.errors import BadRequest
from cms.tree.admin.content import AdminContent
from cms.tree.admin.dashboard import AdminContentHealth, AdminDesk
from cms.tree.admin.root import AdminRoot

FIRST = 4
"""Types that an empty site offers to begin with."""


@view_config(context=AdminRoot, name="", request_method="GET", renderer="home.html")
def get_home(context: AdminRoot, request: Any) -> dict[str, Any]:
    """Show the panels; where nothing is written yet, how to begin."""
    require_signed_in(request)
    read_query(request)
    page = page_for(request, Crumb(mark("Home")), notices=take_notices(request))
    specs = [spec for spec in known_types(request) if spec.name not in MEDIA]
    written = has_content(request, [spec.name for spec in specs])
    locale = request.site.default_locale
    first = [] if written else [spec for spec in specs if may_create(request, spec, locale)]
    shown = panels(request, page, "dashboard", chosen=arrangement(request).shown)
    return {
        "page": page,
        "specs": specs,
        "written": written,
        "first": first[:FIRST],
        "panels": list(shown) if written else [],
    }


@view_config(context=AdminDesk, name="", request_method="GET", renderer="dashboard/desk.html")
def get_desk(context: AdminDesk, request: Any) -> dict[str, Any]:
    """Show which panels there are, to be put in order and away."""
    require_signed_in(request)
    read_query(request)
    crumbs = Crumb(mark("Home"), "/admin"), Crumb(mark("Arrange"))
    found = arrangement(request)
    page = page_for(request, *crumbs, notices=take_notices(request))
    return {"page": page, "panels": found.panels, "hidden": found.hidden}


@view_config(context=AdminDesk, name="", request_method="POST")
def post_desk(context: AdminDesk, request: Any) -> Any:
    """Move a panel, put it away or show it again, or leave all as they come."""
    require_signed_in(request)
    read_query(request)
    data = read_form(request, ("panel", "then", "before"))
    found = arrangement(request)
    names, then = [one.name for one in found.panels], data["then"]
    hidden, name = found.hidden, data["panel"]
    if then == "reset":
        arrange(request, (), frozenset())
        return go_on(request, "/admin/desk", "preferences")
    if name not in names:
        raise BadRequest("There is no such panel.", "panel")
    if then in ("up", "down"):
        names = moved(names, name, 1 if then == "down" else -1)
    elif then == "place":
        names = put_before(names, name, data["before"])
    elif then in ("hide", "show"):
        hidden = hidden | {name} if then == "hide" else hidden - {name}
    else:
        raise BadRequest("There is nothing like that to do.", "then")
    arrange(request, names, hidden)
    return go_on(request, f"/admin/desk#panel-{name}")


@view_config(
    context=AdminContentHealth, name="", request_method="GET", renderer="dashboard/lacks.html"
)
def get_health(context: AdminContentHealth, request: Any) -> dict[str, Any]:
    """Show what the content lacks: a part of the first screen, or to who asks for it a page."""
    require_signed_in(request)
    read_query(request)
    page = page_for(request, Crumb(mark("Home"), "/admin"), Crumb(mark("Content health")))
    if not page.htmx:
        request.override_renderer = "dashboard/health_page.html"
    return {"page": page, "lacks": lacks(request, page), "most": MOST}


@view_config(context=AdminContent, name="", request_method="GET", renderer="content/types.html")
def get_types(context: AdminContent, request: Any) -> dict[str, Any]:
    """Show the types of content."""
    require_signed_in(request)
    read_query(request)
    return {"page": page_for(request, Crumb(mark("Content")))}
