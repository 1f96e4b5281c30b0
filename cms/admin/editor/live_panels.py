"""Panels beside the form, drawn anew with what is typed; nothing of it is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms.admin.contributed import Contributed, panels
from cms.admin.editor.views import typed_document
from cms.admin.forms import read_query
from cms.admin.page import page_for, require_signed_in
from cms.errors import NotFound
from cms.tree.admin.editor import AdminPanel


@view_config(context=AdminPanel, name="", request_method="POST")
def post_panel(context: AdminPanel, request: Any) -> Response:
    """Answer one panel as it would be with what a form of the editor sends."""
    read_query(request)
    require_signed_in(request)
    draft, document = typed_document(context.__parent__.__parent__, request)
    chosen = [
        one
        for one in request.service(Contributed).panels
        if one.live and one.name == context.__name__
    ]
    if draft.row is None or not chosen:
        raise NotFound("There is no such panel that follows what is typed.")
    typed = replace(draft, document=document)
    shown = list(panels(request, page_for(request), "editor", typed, chosen))
    response = Response(
        "".join(one.body for one in shown), content_type="text/html", charset="utf-8"
    )
    response.headers["Cache-Control"] = "no-store"
    return response
