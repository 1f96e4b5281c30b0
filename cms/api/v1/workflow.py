"""Where an entry stands in its workflow, and what the caller can do about it."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms import clock
from cms.api.v1.answers import envelope, readable, url
from cms.api.v1.drafts import find_draft
from cms.api.v1.query_params.pairs import Params
from cms.content.workflow.approval import lacking_approval, last_approved
from cms.content.workflow.case import Case
from cms.content.workflow.history import moves
from cms.content.workflow.judging import judge
from cms.tree.content import EntryResource
from cms.web.working import case_asked

MOVES_MAX = 50


@view_config(context=EntryResource, name="workflow", request_method="GET")
def get_workflow(context: EntryResource, request: Any) -> Any:
    """Answer the states of an entry, each transition with what stands in its way, and its moves."""
    params = Params.of(request.query_string)
    locale = params.take("locale")
    params.finish()
    lens, row = find_draft(context, request, locale)
    session, spec = request.cms_session, context.spec
    case, state = case_asked(request, spec, lens, row)
    data = {
        "workflow": {
            "name": case.workflow.name,
            "label": case.workflow.label,
            "revision": case.workflow.revision,
        },
        "approval": _approval(session, case, row.entry_id, state.entry.head),
        "tracks": [_track(case, track) for track in case.workflow.tracks],
        "transitions": [_transition(case, one) for one in case.workflow.transitions],
        "moves": [_move(one) for one in moves(session, row.entry_id, MOVES_MAX)],
    }
    place = ("content", spec.name, row.entry_id)
    links = {"self": url(request, *place, "workflow"), "entry": url(request, *place)}
    return readable(request, envelope(data, links), tags=[f"entry:{row.entry_id}"])


def _approval(session: Any, case: Case, entry_id: str, head: int) -> dict[str, Any]:
    lacking = lacking_approval(session, case, entry_id, head, head)
    required = case.workflow.requires_approval
    return {
        "required": required,
        "version": head,
        "approved": not lacking,
        "lacking": [track.name for track in lacking],
        "last_approved": (
            last_approved(session, entry_id, case.workflow, head) if required else None
        ),
    }


def _track(case: Case, track: Any) -> dict[str, Any]:
    row, state = case.rows.get(track.name), case.states[track.name]
    return {
        "name": track.name,
        "label": track.label,
        "state": state,
        "state_label": track.label_of(state),
        "states": [{"name": one.name, "label": one.label} for one in track.states],
        "since": clock.to_text(row.since) if row else None,
        "submitted_by": row.submitted_by if row else None,
    }


def _transition(case: Case, transition: Any) -> dict[str, Any]:
    refusal = judge(case, transition)
    return {
        "name": transition.name,
        "label": transition.label,
        "track": transition.track,
        "to": case.workflow.moved(transition, case.states),
        "possible": not refusal,
        "refused": refusal.sentences(),
        "comment_required": transition.comment_required,
        "required_fields": [one for one in transition.required_fields if one in case.readable],
        "then": transition.then,
    }


def _move(move: Any) -> dict[str, Any]:
    told = move.payload
    names = ("workflow", "transition", "because", "from", "to", "comment", "version")
    return {
        "at": clock.to_text(move.at),
        "by": {"id": move.actor_id, "name": move.actor_label},
        **{name: told.get(name) for name in names},
    }
