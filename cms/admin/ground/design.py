"""Every component in every state, by day and by night."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.admin.components.states import STATES
from cms.admin.forms import read_query
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.tree.admin.ground import AdminDesign


@view_config(context=AdminDesign, name="", request_method="GET", renderer="design.html")
def get_design(context: AdminDesign, request: Any) -> dict[str, Any]:
    """Show the components."""
    require_signed_in(request)
    read_query(request)
    return {"page": page_for(request, Crumb(mark("Design system"))), "states": list(STATES)}
