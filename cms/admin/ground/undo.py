"""Taking back what a notice offers to take back."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.accounts.providers.returning import local_address
from cms.admin.forms import read_form, read_query
from cms.admin.notices import go_on
from cms.admin.page import require_signed_in
from cms.content.undo.operation import Undo
from cms.db.identifiers import is_id
from cms.errors import NotFound
from cms.tree.admin.ground import AdminUndo


@view_config(context=AdminUndo, name="", request_method="POST")
def post_undo(context: AdminUndo, request: Any) -> Any:
    """Take back a transaction, all of it or nothing."""
    require_signed_in(request)
    read_query(request)
    data = read_form(request, ("transaction", "next"))
    if not is_id(data["transaction"]):
        raise NotFound("There is nothing to take back.")
    request.executor.apply(Undo(transaction=data["transaction"]))
    return go_on(request, local_address(data["next"] or "/admin"), "undone")
