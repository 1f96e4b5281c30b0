"""Putting values of an old version back: what would come of it first, then the deed."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.admin.components.plans import ShownPlan, told_refusal, tried
from cms.admin.forms import read_pairs, read_query
from cms.admin.notices import go_on
from cms.admin.page import Crumb
from cms.admin.time.past import Past, around, open_past, page_of
from cms.admin.translating import mark
from cms.content.operations.revert import Revert
from cms.errors import BadRequest, EditConflict, StateConflict, ValidationFailed, Vetoed
from cms.tree.admin.time import AdminRestore

KNOWN = ("version", "base", "locale", "whole", "field", "confirmed")


@view_config(context=AdminRestore, name="", request_method="POST", renderer="time/restore.html")
def post_restore(context: AdminRestore, request: Any) -> Any:
    """Show what putting values back would come to, or do it where that was confirmed."""
    read_query(request)
    given = _given(request)
    one = {name: values[-1] for name, values in given.items()}
    past = open_past(context.entry, request, one.get("locale", ""))
    operation = _operation(past, one, given.get("field", []))
    page = page_of(request, past, Crumb(mark("Put back")))
    refused: ShownPlan | None = None
    if one.get("confirmed"):
        try:
            outcome = request.executor.apply(operation)
        except (ValidationFailed, StateConflict, Vetoed, EditConflict) as error:
            request.tm.doom()
            refused = told_refusal(page, error)
        else:
            told = "unchanged" if outcome.unchanged else "put_back"
            query = f"?{past.query}" if past.query else ""
            return go_on(request, f"{past.address}{query}", told, request.transaction_id())
    plan = refused or tried(request, page, [operation])
    if refused:
        request.response.status_int = 409
    return {
        **around(request, past, page, "compare"),
        "plan": plan,
        "operation": operation,
        "chosen": given.get("field", []),
        "labels": [past.spec.fields[name].label or name for name in operation.fields or ()],
    }


def _given(request: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in read_pairs(request):
        if name not in KNOWN:
            raise BadRequest(f"The form has a field {name[:80]!r}, which is not known here.", name)
        found.setdefault(name, []).append(value)
    return found


def _operation(past: Past, given: dict[str, str], fields: list[str]) -> Revert:
    whole = given.get("whole") == "yes"
    if not fields and not whole:
        raise BadRequest("Choose what to put back.", "field")
    unknown = [name for name in fields if name not in past.spec.fields]
    if unknown:
        raise BadRequest(f"There is no field {unknown[0][:80]!r}.", "field")
    one = past.spec.localized and not whole
    return Revert(
        entry=past.row.entry_id,
        version=_number(given.get("version", ""), "version"),
        fields=None if whole else tuple(fields),
        locales=(past.lens.locale,) if one else None,
        shared=True if one else None,
        base_version=_number(given.get("base", ""), "base"),
    )


def _number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and text[0] != "0"):
        raise BadRequest("This has to be the number of a version.", name)
    return int(text)
