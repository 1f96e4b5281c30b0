"""Undo, and what a transaction changed."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms import clock
from cms.api.v1.answers import answer, envelope, readable, url, written
from cms.api.v1.nouns import no_parameters
from cms.api.v1.operation_body import read_operation
from cms.api.v1.query_params.pairs import Params
from cms.content.undo.operation import Undo
from cms.content.undo.record import TransactionRecord, transaction_record
from cms.errors import NotSignedIn
from cms.tree.nouns import TransactionResource
from cms.tree.root import UndoResource
from cms.web.body import read_object


@view_config(context=UndoResource, name="", request_method="POST")
def post_undo(context: UndoResource, request: Any) -> Any:
    """Take back what `{"transaction": id}` changed, all of it or nothing."""
    params = Params.of(request.query_string)
    dry_run = params.take_flag("dry_run")
    params.finish()
    operation = read_operation(Undo, read_object(request))
    if dry_run:
        plan = request.executor.plan(operation)
        return answer(request, envelope(plan.to_json(), {}, {"dry_run": True}))
    plan = request.executor.apply(operation).plan
    return answer(request, written(request, plan.to_json()))


@view_config(context=TransactionResource, name="", request_method="GET")
def get_transaction(context: TransactionResource, request: Any) -> Any:
    """Answer who changed what in which entries, as far as the caller sees their drafts."""
    no_parameters(request)
    if request.actor.user_id is None:
        raise NotSignedIn("Sign in to see what was changed.")
    found = transaction_record(
        request.cms_session, request.lens_for(status="draft"), context.__name__
    )
    body = envelope(_shown(found), {"self": url(request, "transactions", found.id)})
    return readable(request, body)


def _shown(found: TransactionRecord) -> dict[str, Any]:
    return {
        "id": found.id,
        "at": clock.to_text(found.at),
        "actor": {"id": found.actor_id, "name": found.actor_label},
        "entries": [
            {"id": one.entry_id, "type": one.type, "parts": list(one.parts)}
            for one in found.entries
        ],
        "events": list(found.events),
        "undone_by": found.undone_by,
    }
