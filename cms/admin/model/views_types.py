"""The forms of a type as a whole: a new one, and what is said of one beside its fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyramid.renderers import render_to_response
from pyramid.view import view_config

from cms.admin.forms import read_pairs, read_query
from cms.admin.model.changing import (
    MODEL,
    Refused,
    change,
    crumbs_of,
    require_base,
    require_editor,
    subject_of,
    words_of,
)
from cms.admin.page import Crumb, page_for
from cms.admin.translating import mark
from cms.content.model.operations import DefineType
from cms.errors import BadRequest, NotFound
from cms.schema.content_type import TypeSpec
from cms.schema.fields.base import words
from cms.schema.registry import TypeRegistry
from cms.tree.admin.model import AdminModelType, AdminNewType

TEXTS = ("name", "label", "plural", "help", "icon", "title_field", "base", "note")
FLAGS = ("private", "singleton", "tree", "address")
"""Boxes to tick; `address` is asked of a new type only."""
PARENTS = "parent"


@view_config(context=AdminNewType, name="", request_method="GET")
def get_new(context: AdminNewType, request: Any) -> Any:
    """Show the form of a new type."""
    read_query(request)
    require_editor(request)
    return _shown(request, None, {"address": "1"}, [])


@view_config(context=AdminNewType, name="", request_method="POST")
def post_new(context: AdminNewType, request: Any) -> Any:
    """Make the type, with a title to begin with."""
    read_query(request)
    require_editor(request)
    typed, parents = _read(request)
    several = len(request.site.locales) > 1
    title = {"name": "title", "kind": "text", "required": True, "localized": several}
    slug = {"name": "slug", "kind": "slug", "source": "title", "localized": several}
    data = _data(typed, parents, {"fields": [title, *([slug] if typed["address"] else [])]})
    data.setdefault("label", words(typed["name"]))
    made = DefineType(type=typed["name"], data=data, create_only=True, note=typed["note"])

    def again(refused: Refused) -> Any:
        return _shown(request, None, typed, parents, refused)

    return change(request, made, "0", f"{MODEL}/{typed['name']}", "type_made", again=again)


@view_config(context=AdminModelType, name="settings", request_method="GET")
def get_settings(context: AdminModelType, request: Any) -> Any:
    """Show what is said of a type beside its fields."""
    read_query(request)
    subject = subject_of(request, context.__name__)
    spec = _changeable(subject.spec, extends=subject.extends)
    typed = {
        **{name: subject.data.get(name) or "" for name in ("label", "plural", "help", "icon")},
        "title_field": spec.title_field or "",
        "private": "" if spec.public else "1",
        "singleton": "1" if spec.singleton else "",
        "tree": "1" if spec.in_tree else "",
        "base": subject.base,
    }
    return _shown(request, spec, typed, list(spec.allowed_in or ()))


@view_config(context=AdminModelType, name="settings", request_method="POST")
def post_settings(context: AdminModelType, request: Any) -> Any:
    """Change what is said of a type beside its fields."""
    read_query(request)
    subject = subject_of(request, context.__name__)
    spec = _changeable(subject.spec, extends=subject.extends)
    typed, parents = _read(request)

    def again(refused: Refused) -> Any:
        return _shown(request, spec, typed, parents, refused)

    stale = require_base(subject, typed["base"])
    if stale is not None:
        return again(stale)
    data = _data({**typed, "name": spec.name}, parents, {"fields": subject.data["fields"]})
    made = DefineType(type=spec.name, data=data, note=typed["note"])
    back = f"{MODEL}/{spec.name}"
    return change(request, made, typed["base"], back, "type_saved", again=again)


def _changeable(spec: TypeSpec, *, extends: bool) -> TypeSpec:
    if extends:
        raise NotFound("What is said of a plugin's type, its code says.")
    return spec


def _read(request: Any) -> tuple[dict[str, str], list[str]]:
    typed = dict.fromkeys((*TEXTS, *FLAGS), "")
    parents: list[str] = []
    for name, value in read_pairs(request):
        if name == PARENTS:
            parents.append(value)
        elif name in typed:
            typed[name] = value.strip()
        else:
            raise BadRequest(f"The form has a field {name[:80]!r}, which is not known here.", name)
    return typed, parents


def _data(
    typed: Mapping[str, str], parents: list[str], fields: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the definition that a form stands for."""
    said = {name: typed[name] for name in ("label", "plural", "help", "icon", "title_field")}
    data: dict[str, Any] = {"name": typed["name"], **{k: v for k, v in said.items() if v}}
    if typed["private"]:
        data["public"] = False
    if typed["singleton"]:
        data["singleton"] = True
    if typed["tree"]:
        data["allowed_in"] = parents
    return {**data, **fields}


def _shown(
    request: Any,
    spec: TypeSpec | None,
    typed: Mapping[str, str],
    parents: list[str],
    refused: Refused | None = None,
) -> Any:
    way: tuple[Crumb, ...]
    if spec is None:
        way = (Crumb(mark("Model"), MODEL), Crumb(mark("New type")))
    else:
        way = crumbs_of(spec, Crumb(mark("About the type")))
    page = page_for(request, *way)
    types: TypeRegistry = request.service(TypeRegistry)
    titles = [(name, one.label or name) for name, one in (spec.fields if spec else {}).items()]
    errors: dict[str, str] = {}
    others: list[str] = []
    for pointer, told in (refused.errors if refused else {}).items():
        name = pointer.lstrip("/").partition("/")[0]
        said = page.say(told[:1].upper() + told[1:])
        if name in TEXTS:
            errors[name] = said
        else:
            others.append(said)
    values = {
        "page": page,
        "spec": spec,
        "typed": {**dict.fromkeys((*TEXTS, *FLAGS), ""), **typed},
        "parents": parents,
        "places": [("/", page.say("At the top")), *((one.name, one.label) for one in types)],
        "titles": [("", "–"), *titles],
        "errors": errors,
        "failed": refused is not None,
        "others": others or ([words_of(page, refused)] if refused and not errors else []),
        "address": f"{MODEL}/{spec.name}" if spec else MODEL,
    }
    response = render_to_response("model/about.html", values, request, response=request.response)
    response.status_int = refused.status if refused else 200
    return response
