"""Breaks of inheritance: entries for which, with all below them, no right comes from above."""

from __future__ import annotations

from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms.access.grants import clear_break, set_break
from cms.access.listing import count_breaks, list_breaks, require_break
from cms.api.v1.nouns import (
    Member,
    Members,
    no_parameters,
    noun_answer,
    noun_list,
    read_data,
    read_noun_page,
)
from cms.content.subtree import descendants
from cms.errors import FieldProblem, NotFound, ValidationFailed
from cms.tree.nouns import BreakResource, Breaks

PERMISSION = "manage_rights"
MEMBERS: Members = {"entry": Member({"type": "string", "format": "uuid"}, required=True)}


@view_config(context=Breaks, name="", request_method="GET", permission=PERMISSION)
def get_breaks(context: Breaks, request: Any) -> Any:
    """Answer the entries that inherit no rights, by their id."""
    page = read_noun_page(request)
    session = request.cms_session
    found = list_breaks(session, limit=page.size + 1, offset=page.offset)
    data = [break_data(one) for one in found]
    return noun_list(request, "breaks", page, data, lambda: count_breaks(session))


@view_config(context=Breaks, name="", request_method="POST", permission=PERMISSION)
def post_break(context: Breaks, request: Any) -> Any:
    """Let an entry, and all below it, inherit no rights."""
    no_parameters(request)
    entry = read_data(request, MEMBERS)["entry"].lower()
    try:
        set_break(request.cms_session, entry, descendants)
    except NotFound as error:
        raise ValidationFailed([FieldProblem("/data/entry", error.detail)]) from error
    return noun_answer(request, break_data(entry), "breaks", entry, status=201)


@view_config(context=BreakResource, name="", request_method="GET", permission=PERMISSION)
def get_break(context: BreakResource, request: Any) -> Any:
    """Answer whether an entry inherits no rights."""
    no_parameters(request)
    entry = require_break(request.cms_session, context.__name__)
    return noun_answer(request, break_data(entry), "breaks", entry)


@view_config(context=BreakResource, name="", request_method="DELETE", permission=PERMISSION)
def delete_break(context: BreakResource, request: Any) -> Any:
    """Let an entry inherit rights from above again."""
    no_parameters(request)
    clear_break(request.cms_session, require_break(request.cms_session, context.__name__))
    return Response(status=204, content_type=None)


def break_data(entry: str) -> dict[str, Any]:
    """Return a break of inheritance as JSON."""
    return {"entry": entry}
