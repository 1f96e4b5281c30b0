"""A plan that is shown before it is carried out: the same form, sent once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyramid.renderers import render_to_response

from cms.admin.components.plans import ShownPlan, told_refusal, tried
from cms.admin.notices import go_on
from cms.admin.page import Page
from cms.content.operations.base import Operation
from cms.errors import (
    BadRequest,
    CMSError,
    EditConflict,
    Forbidden,
    StateConflict,
    ValidationFailed,
    Vetoed,
)

REFUSALS = (ValidationFailed, StateConflict, Vetoed, EditConflict, Forbidden, BadRequest)


@dataclass(frozen=True)
class Decision:
    """What is to be decided: in words, by which operations, and where to go then."""

    title: str
    verb: str
    operations: Sequence[Operation]
    told: str
    onward: str
    back: str
    icon: str = "check"
    danger: bool = False
    help: str = ""


def decide_by_plan(request: Any, page: Page, decision: Decision, form: dict[str, str]) -> Any:
    """Carry out what was confirmed; else show what it comes to, and ask.

    `form` is what has to be sent again. A refusal is shown as the plan is, with nothing done.
    """
    status, refused = 200, None
    if form.get("confirmed") == "yes":
        try:
            request.executor.apply_all(list(decision.operations))
        except REFUSALS as error:
            request.tm.doom()
            status, refused = _status(error), told_refusal(page, error)
        else:
            return go_on(request, decision.onward, decision.told, request.transaction_id())
    plan: ShownPlan = refused or _tried(request, page, decision)
    values = {
        "page": page,
        "decision": decision,
        "plan": plan,
        "address": request.path_info,
        "form": {name: text for name, text in form.items() if text and name != "confirmed"},
    }
    response = render_to_response(
        "planning/decide.html", values, request, response=request.response
    )
    response.status_int = status
    return response


def _tried(request: Any, page: Page, decision: Decision) -> ShownPlan:
    try:
        return tried(request, page, decision.operations)
    except BadRequest as error:
        return told_refusal(page, error)


def _status(error: CMSError) -> int:
    if isinstance(error, Forbidden):
        return 403
    return 422 if isinstance(error, ValidationFailed | BadRequest) else 409
