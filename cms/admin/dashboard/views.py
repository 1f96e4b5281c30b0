"""The first screen: the ways on, and what was changed last."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.admin.contributed import panels
from cms.admin.forms import read_query
from cms.admin.lists.listing import recently_changed
from cms.admin.navigation import known_types
from cms.admin.notices import take_notices
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.tree.admin.content import AdminContent
from cms.tree.admin.root import AdminRoot


@view_config(context=AdminRoot, name="", request_method="GET", renderer="home.html")
def get_home(context: AdminRoot, request: Any) -> dict[str, Any]:
    """Show what there is, and what was changed last."""
    require_signed_in(request)
    read_query(request)
    page = page_for(request, Crumb(mark("Home")), notices=take_notices(request))
    return {
        "page": page,
        "recent": recently_changed(request, known_types(request)),
        "panels": list(panels(request, page, "dashboard")),
    }


@view_config(context=AdminContent, name="", request_method="GET", renderer="content/types.html")
def get_types(context: AdminContent, request: Any) -> dict[str, Any]:
    """Show the types of content."""
    require_signed_in(request)
    read_query(request)
    return {"page": page_for(request, Crumb(mark("Content")))}
