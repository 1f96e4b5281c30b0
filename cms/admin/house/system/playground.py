"""A place to try the API, as the person who is signed in."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.admin.forms import read_query
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.tree.admin.house import AdminPlayground

METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")


@view_config(
    context=AdminPlayground,
    name="",
    request_method="GET",
    renderer="house/system/playground.html",
)
def get_playground(context: AdminPlayground, request: Any) -> dict[str, Any]:
    """Show the form of a request; the browser sends it, with the session's own cookie and token."""
    require_signed_in(request)
    read_query(request)
    page = page_for(request, Crumb(mark("API playground")))
    return {"page": page, "methods": [(one, one) for one in METHODS]}
