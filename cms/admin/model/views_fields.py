"""The form of one field: of which kind it is to be, and what its kind can say of its values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyramid.renderers import render_to_response
from pyramid.view import view_config

from cms.admin.forms import read_pairs, read_query
from cms.admin.model.changing import (
    MODEL,
    Refused,
    Subject,
    change,
    crumbs_of,
    require_base,
    subject_of,
    words_of,
)
from cms.admin.model.field_form import PREFIX, draw, read, starting, typed_of
from cms.admin.model.words import KINDS, kind_of
from cms.admin.page import Crumb, Page, page_for
from cms.admin.translating import mark
from cms.content.model.holding import Types
from cms.content.model.operations import DefineType
from cms.errors import BadRequest, NotFound
from cms.schema import fields as f
from cms.schema.registry import TypeRegistry
from cms.tree.admin.model import AdminModelType

CONTROLS = ("kind", "was", "name", "base", "note")
Typed = Mapping[str, Sequence[str]]


@view_config(context=AdminModelType, name="field", request_method="GET")
def get_field(context: AdminModelType, request: Any) -> Any:
    """Show the kinds of fields; the empty form of one; or that of a field that is there."""
    asked = read_query(request, "kind", "name")
    subject = subject_of(request, context.__name__)
    if asked["name"]:
        data = _own(subject, asked["name"])
        kind = _kind(request, data["kind"])
        given = {"was": asked["name"], "name": asked["name"], "base": subject.base}
        return _shown(request, subject, kind, given, typed_of(kind, data))
    if not asked["kind"]:
        return _kinds(request, subject)
    kind = _kind(request, asked["kind"])
    given = {"was": "", "name": "", "base": subject.base}
    return _shown(request, subject, kind, given, starting(kind))


@view_config(context=AdminModelType, name="field", request_method="POST")
def post_field(context: AdminModelType, request: Any) -> Any:
    """Add the field, or change it."""
    read_query(request)
    subject = subject_of(request, context.__name__)
    given, typed = _read(request)
    kind = _kind(request, given["kind"])

    def again(refused: Refused) -> Any:
        return _shown(request, subject, kind, given, typed, refused, at)

    data, wrong = read(kind, typed)
    definition, at = _with_field(subject, given, data)
    stale = require_base(subject, given["base"])
    if stale is not None:
        return again(stale)
    if wrong:
        return again(Refused({f"/fields/{at}/{name}": told for name, told in wrong.items()}))
    made = DefineType(type=subject.spec.name, data=definition, note=given["note"])
    back = f"{MODEL}/{subject.spec.name}"
    return change(request, made, given["base"], back, "type_saved", again=again)


def _read(request: Any) -> tuple[dict[str, str], dict[str, list[str]]]:
    given = dict.fromkeys(CONTROLS, "")
    typed: dict[str, list[str]] = {}
    for name, value in read_pairs(request):
        if name.startswith(PREFIX):
            typed.setdefault(name.removeprefix(PREFIX), []).append(value.replace("\r\n", "\n"))
        elif name in given:
            given[name] = value.strip()
        else:
            raise BadRequest(f"The form has a field {name[:80]!r}, which is not known here.", name)
    return given, typed


def _with_field(
    subject: Subject, given: Mapping[str, str], data: dict[str, Any]
) -> tuple[dict[str, Any], int]:
    """Return the definition with the field in it, and where it stands there."""
    definition = subject.data
    fields = definition["fields"]
    made = {"name": given["name"], **data}
    if not given["was"]:
        fields.append(made)
        return definition, len(fields) - 1
    _own(subject, given["was"])
    at = subject.own.index(given["was"])
    if given["name"] != given["was"]:
        # What was written under the name that it had comes along.
        kept = made.get("renamed_from", [])
        former = [kept] if isinstance(kept, str) else kept
        made["renamed_from"] = [given["was"], *(one for one in former if one != given["was"])]
    fields[at] = made
    return definition, at


def _own(subject: Subject, name: str) -> dict[str, Any]:
    for one in subject.data["fields"]:
        if one["name"] == name:
            found: dict[str, Any] = one
            return found
    raise NotFound(f"There is no field {name[:80]!r} that was made by hand.")


def _kind(request: Any, name: str) -> type[f.Field]:
    kind = request.service(Types).declared.kinds.get(name)
    if kind is None:
        raise NotFound(f"There is no kind of field {name[:80]!r}.")
    found: type[f.Field] = kind
    return found


def _kinds(request: Any, subject: Subject) -> Any:
    known = request.service(Types).declared.kinds
    order = [name for name in KINDS if name in known]
    page = page_for(request, *crumbs_of(subject.spec, Crumb(mark("New field"))))
    values = {
        "page": page,
        "spec": subject.spec,
        "kinds": [kind_of(name) for name in (*order, *sorted(known.keys() - KINDS.keys()))],
        "address": f"{MODEL}/{subject.spec.name}",
    }
    return render_to_response("model/kinds.html", values, request, response=request.response)


def _shown(
    request: Any,
    subject: Subject,
    kind: type[f.Field],
    given: Mapping[str, str],
    typed: Typed,
    refused: Refused | None = None,
    at: int = 0,
) -> Any:
    title = mark("Change a field") if given["was"] else mark("New field")
    page = page_for(request, *crumbs_of(subject.spec, Crumb(title)))
    beside, others = _placed(page, refused, at)
    types: TypeRegistry = request.service(TypeRegistry)
    siblings = [
        (name, one.label or name)
        for name, one in subject.spec.fields.items()
        if isinstance(one, f.Text | f.LongText) and name != given["was"]
    ]
    values = {
        "page": page,
        "spec": subject.spec,
        "kind": kind_of(kind.kind),
        "given": {**dict.fromkeys(CONTROLS, ""), **given},
        "title": title,
        "drawn": draw(kind, typed, [(one.name, one.label) for one in types], siblings, beside),
        "beside": beside,
        "failed": refused is not None,
        "others": others,
        "address": f"{MODEL}/{subject.spec.name}",
        "prefix": PREFIX,
    }
    response = render_to_response("model/field.html", values, request, response=request.response)
    response.status_int = refused.status if refused else 200
    return response


def _placed(page: Page, refused: Refused | None, at: int) -> tuple[dict[str, str], list[str]]:
    """Return what is wrong beside which control, and what belongs to none."""
    if refused is None:
        return {}, []
    beside: dict[str, str] = {}
    others = [] if refused.errors else [words_of(page, refused)]
    here = f"/fields/{at}/"
    for pointer, told in refused.errors.items():
        words = page.say(told[:1].upper() + told[1:])
        if pointer.startswith(here):
            beside.setdefault(pointer.removeprefix(here).partition("/")[0], words)
        else:
            others.append(words)
    return beside, others
