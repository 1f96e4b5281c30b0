"""One way for all screens to change a type: what would be lost is shown first, and asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pyramid.renderers import render_to_response

from cms.admin.model.contributions import may_edit
from cms.admin.model.words import EFFECTS
from cms.admin.notices import go_on
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.content.model.holding import Types, made_by_hand
from cms.content.model.models import ModelType
from cms.content.model.operations import DefineType, DropType
from cms.content.plan import Plan
from cms.errors import BadRequest, CMSError, Forbidden, StateConflict, ValidationFailed
from cms.schema.content_type import TypeSpec
from cms.schema.registry import TypeRegistry

MODEL = "/admin/model"
STALE = mark(
    "Somebody else changed the type meanwhile. Look at it as it is now, and change it again."
)


@dataclass(frozen=True)
class Subject:
    """A type as its screens see it: what is in force, and what was made by hand of it."""

    spec: TypeSpec
    row: ModelType | None
    extends: bool

    @property
    def base(self) -> str:
        """Return which revision a form is made from."""
        return "0" if self.row is None else str(self.row.revision)

    @property
    def data(self) -> dict[str, Any]:
        """Return what was made by hand, to be changed."""
        kept: Mapping[str, Any] = {"fields": []} if self.row is None else self.row.data
        copied: dict[str, Any] = json.loads(json.dumps(kept))
        return {**copied, "name": self.spec.name}

    @property
    def own(self) -> list[str]:
        """Return the names of the fields that were made by hand, in their order."""
        return [one["name"] for one in self.data["fields"]]


@dataclass(frozen=True)
class Refused:
    """Why a change was not made: by pointer into the data, and in general."""

    errors: Mapping[str, str] = field(default_factory=dict)
    detail: str = ""
    status: int = 422


def require_editor(request: Any) -> None:
    """Raise `NotSignedIn`, or `Forbidden` to who may not change types."""
    require_signed_in(request)
    if not may_edit(request):
        raise Forbidden("To see and change content types needs the permission 'edit_model'.")


def subject_of(request: Any, name: str) -> Subject:
    """Return a type; raise `NotFound`."""
    require_editor(request)
    types: TypeRegistry = request.service(TypeRegistry)
    spec = types.require(name)
    extends = name in request.service(Types).declared.names
    return Subject(spec, made_by_hand(request.cms_session).get(name), extends)


def crumbs_of(spec: TypeSpec, *more: Crumb) -> tuple[Crumb, ...]:
    """Return the way to a screen of a type."""
    if not more:
        return Crumb(mark("Model"), MODEL), Crumb(spec.label, own=True)
    return Crumb(mark("Model"), MODEL), Crumb(spec.label, f"{MODEL}/{spec.name}", own=True), *more


def require_base(subject: Subject, base: str) -> Refused | None:
    """Return why a form that was made from another revision is not taken."""
    return None if base == subject.base else Refused(detail=STALE, status=409)


def change(
    request: Any,
    operation: DefineType | DropType,
    base: str,
    back: str,
    told: str,
    *,
    again: Callable[[Refused], Any],
) -> Any:
    """Make a change, or show what it would lose; `again` shows the form with what is wrong."""
    try:
        if not operation.force:
            plan = request.executor.plan(replace(operation, force=True))
            if plan.warnings:
                return _ask(request, operation, plan, base)
        request.executor.apply(operation)
    except ValidationFailed as failed:
        request.tm.doom()
        return again(Refused({one.pointer: one.detail for one in failed.problems}, failed.detail))
    except StateConflict as failed:
        request.tm.doom()
        return again(Refused(detail=failed.detail, status=409))
    return go_on(request, back, told)


def _ask(request: Any, operation: DefineType | DropType, plan: Plan, base: str) -> Any:
    """Show the plan, with a button that says that it is wanted."""
    spec = request.service(TypeRegistry).require(operation.type)
    drops = isinstance(operation, DropType)
    crumb = Crumb(mark("Take the type away") if drops else mark("What would be lost"))
    page = page_for(request, *crumbs_of(spec, crumb))
    values = {
        "page": page,
        "spec": spec,
        "plan": plan,
        "effects": [
            (page.say(EFFECTS[one["what"]], name=one["field"] or ""), one["entries"])
            for one in plan.also
        ],
        "address": f"{MODEL}/{spec.name}",
        "drops": drops,
        "data": "" if drops else json.dumps(operation.data, ensure_ascii=False),  # type: ignore[union-attr]
        "note": operation.note,
        "base": base,
    }
    return render_to_response("model/plan.html", values, request, response=request.response)


def data_of(text: str) -> dict[str, Any]:
    """Read the definition that a page of a plan carries; raise `BadRequest`."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise BadRequest("The form does not say what the type is to be.", "data")
    return data


def words_of(page: Any, refused: Refused | CMSError) -> str:
    """Return why something was refused, as a sentence in the page's language."""
    said: str = page.say(refused.detail) if refused.detail else ""
    return said
