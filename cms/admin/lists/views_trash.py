"""The trash: what was thrown away of every type, by whom and when; taken out again, or destroyed."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.admin.forms import read_query
from cms.admin.lists.doing import doings
from cms.admin.lists.listing import listed
from cms.admin.navigation import known_types
from cms.admin.notices import take_notices
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.content.queries.trash import thrown
from cms.errors import BadRequest, NotFound
from cms.tree.admin.lists import AdminTrash

SIZE = 50
PAGES = 1000


@view_config(context=AdminTrash, name="", request_method="GET", renderer="lists/trash.html")
def get_trash(context: AdminTrash, request: Any) -> dict[str, Any]:
    """Show what was thrown away, the last first; of one type, if that is asked."""
    require_signed_in(request)
    given = read_query(request, "type", "page")
    specs = known_types(request)
    chosen = [spec for spec in specs if given["type"] in ("", spec.name)]
    if not chosen:
        raise NotFound("There is no such type.")
    number = _number(given["page"])
    lens = request.lens_for(status="trashed")
    names = [spec.name for spec in chosen]
    found = thrown(request.cms_session, lens, names, limit=SIZE + 1, offset=(number - 1) * SIZE)
    rows = [one.row for one in found[:SIZE]]
    kept = f"type={given['type']}&" if given["type"] else ""
    page = page_for(request, Crumb(mark("Trash")), notices=take_notices(request))
    types = [("", page.say(mark("All types"))), *((spec.name, spec.plural) for spec in specs)]
    return {
        "page": page,
        "rows": list(zip(listed(request, lens, rows), found, strict=False)),
        "types": types,
        "type": given["type"],
        "number": number,
        "base": f"/admin/trash?{kept}",
        "here": f"/admin/trash?{kept}page={number}",
        "more": len(found) > SIZE,
        "doings": doings(request, chosen, trashed=True),
    }


def _number(text: str) -> int:
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= PAGES):
        raise BadRequest("There is no such page.", "page")
    return int(text)
