"""What the palette finds: entries by their titles, screens, actions."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.admin.forms import read_query
from cms.admin.ground.finding import find_entries, find_screens
from cms.admin.page import page_for, require_signed_in
from cms.tree.admin.ground import AdminPalette

LONGEST = 100


@view_config(context=AdminPalette, name="", request_method="GET", renderer="parts/found.html")
def get_found(context: AdminPalette, request: Any) -> dict[str, Any]:
    """Show what is found for some letters."""
    require_signed_in(request)
    wanted = read_query(request, "q")["q"].strip()[:LONGEST]
    page = page_for(request)
    return {
        "page": page,
        "screens": find_screens(request, page, wanted),
        "entries": find_entries(request, wanted),
        "words": wanted,
    }
