"""Choosing the columns of a list: the list's address then says them."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.admin.lists.asked import NAMES, checked
from cms.admin.lists.columns import chosen, offered
from cms.admin.lists.listing import lens_of
from cms.admin.lists.subjects import subject_of
from cms.admin.notices import go_on
from cms.admin.page import require_signed_in
from cms.errors import BadRequest
from cms.tree.admin.lists import AdminListColumns


@view_config(context=AdminListColumns, name="", request_method="GET")
def get_columns(context: AdminListColumns, request: Any) -> Any:
    """Go on to the list with the columns that were ticked, in the order in which they are offered."""
    require_signed_in(request)
    subject = subject_of(context.__parent__, request)
    known = {*NAMES, "column"}
    unknown = [name for name in request.GET if name not in known]
    if unknown:
        raise BadRequest(f"There is no parameter {unknown[0][:80]!r} here.", unknown[0])
    given = {name: request.GET.get(name, "") for name in NAMES if name != "columns"}
    asked = checked(given, subject)
    columns = ",".join(request.GET.getall("column"))
    chosen(columns, offered(request, lens_of(request, subject, asked), subject), subject)
    return go_on(request, asked.address(subject.base, columns=columns))
