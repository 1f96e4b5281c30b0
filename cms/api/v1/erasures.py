"""Erasures: a person's data on request, and the record of all that was erased."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms import clock
from cms.api.v1.answers import answer, envelope, url
from cms.api.v1.nouns import Member, Members, noun_list, read_data, read_noun_page
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.writing import under_data
from cms.content.history.record import PERMISSION, count_erasures, erasures
from cms.content.operations.erase_person import ErasePerson
from cms.events.models import Event
from cms.tree.nouns import Erasures
from cms.web.idempotency import hold_secret

MEMBERS: Members = {
    "person": Member({"type": "string", "minLength": 1, "maxLength": 254}, required=True),
    "reason": Member({"type": "string", "minLength": 1, "maxLength": 2000}, required=True),
    "search": Member({"type": "boolean"}),
}


@view_config(context=Erasures, name="", request_method="GET", permission=PERMISSION)
def get_erasures(context: Erasures, request: Any) -> Any:
    """Answer what was erased, by whom and why, the newest first."""
    page = read_noun_page(request)
    session = request.cms_session
    found = erasures(
        session, request.rights, request.actor, limit=page.size + 1, offset=page.offset
    )
    data = [erasure_data(one) for one in found]
    return noun_list(request, "erasures", page, data, lambda: count_erasures(session))


@view_config(context=Erasures, name="", request_method="POST", permission=PERMISSION)
def post_erasure(context: Erasures, request: Any) -> Any:
    """Erase a person's data, and answer where how much was erased."""
    params = Params.of(request.query_string)
    dry_run = params.take_flag("dry_run")
    params.finish()
    data = read_data(request, MEMBERS)
    operation = ErasePerson(
        person=data["person"], reason=data["reason"], search=data.get("search", False)
    )
    # The request names the person: no copy of what it answers is kept either.
    hold_secret(request)
    with under_data():
        if dry_run:
            plan = request.executor.plan(operation)
        else:
            plan = request.executor.apply(operation).plan
    body = envelope(
        plan.to_json(), {"self": url(request, "erasures")}, {"dry_run": True} if dry_run else {}
    )
    return answer(request, body)


def erasure_data(event: Event) -> dict[str, Any]:
    """Return the record of an erasure as JSON."""
    details = {name: value for name, value in event.payload.items() if name != "reason"}
    return {
        "number": event.number,
        "erased": event.name.partition(".")[0],
        "at": clock.to_text(event.at),
        "actor": {"id": event.actor_id, "name": event.actor_label},
        "subject": event.subject,
        "reason": str(event.payload.get("reason", "")),
        "details": details,
    }
