"""Erasing somebody's data: what would go is shown before it goes, and what went stays on record."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.admin.forms import read_form, read_query
from cms.admin.house.errors import try_to
from cms.admin.house.people.one import person
from cms.admin.house.people.views import PEOPLE, TITLE
from cms.admin.notices import go_on
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.content.operations.erase_person import ErasePerson
from cms.content.plan import Plan
from cms.tree.admin.house import AdminErasure

SCREEN = "house/people/erase.html"


@view_config(
    context=AdminErasure, name="", request_method="GET", permission="erase", renderer=SCREEN
)
def get_erasure(context: AdminErasure, request: Any) -> dict[str, Any]:
    """Ask why somebody's data is to be erased."""
    require_signed_in(request)
    read_query(request)
    return _shown(context, request, {"reason": "", "search": ""}, {}, None)


@view_config(
    context=AdminErasure, name="", request_method="POST", permission="erase", renderer=SCREEN
)
def post_erasure(context: AdminErasure, request: Any) -> Any:
    """Show what would be erased, and once that was seen, erase it."""
    require_signed_in(request)
    read_query(request)
    data = read_form(request, ("reason", "search", "then"))
    user = person(context.__parent__, request)
    operation = ErasePerson(person=user.id, reason=data["reason"], search=bool(data["search"]))
    plans: list[Plan] = []
    if data["then"] == "erase":
        errors = try_to(request, lambda: request.executor.apply(operation), "reason")
        return (
            _shown(context, request, data, errors, None)
            if errors
            else go_on(request, PEOPLE, "erased")
        )
    errors = try_to(request, lambda: plans.append(request.executor.plan(operation)), "reason")
    return _shown(context, request, data, errors, plans[0] if plans else None)


def _shown(
    context: AdminErasure,
    request: Any,
    typed: dict[str, str],
    errors: dict[str, str],
    plan: Plan | None,
) -> dict[str, Any]:
    user = person(context.__parent__, request)
    page = page_for(
        request,
        Crumb(TITLE, PEOPLE),
        Crumb(user.name, f"{PEOPLE}/{user.id}", own=True),
        Crumb(mark("Erase")),
    )
    return {"page": page, "user": user, "typed": typed, "errors": errors, "plan": plan}
