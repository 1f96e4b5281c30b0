"""Make content types, change them, and take them away; each change planned with `dry_run`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms.api.v1.answers import answer, envelope, url
from cms.api.v1.etags import names, representation_etag
from cms.api.v1.nouns import noun_answer, noun_list, read_noun_page
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.writing import plan_answer, under_data
from cms.content.model.history import last_number, revisions
from cms.content.model.holding import Types, made_by_hand
from cms.content.model.operations import EDIT_MODEL, NOTE_MAX, DefineType, DropType
from cms.errors import FieldProblem, NotFound, StaleVersion, ValidationFailed
from cms.schema.registry import unknown_type
from cms.schema.type_data import MEMBERS
from cms.tree.nouns import TypeDescription, TypeDescriptions
from cms.web.body import check_members, read_object
from cms.web.renderers import dumps

_ANSWERED = ("extends", "revision", "_meta")
"""Members of a definition that an answer has and a write ignores."""


def definition_of(request: Any, name: str) -> dict[str, Any]:
    """Return what was made by hand of a type: all of it, or the fields that a plugin's type got.

    Raises `NotFound` for a type that there is not.
    """
    extends = name in request.service(Types).declared.names
    row = made_by_hand(request.cms_session).get(name)
    if row is None and not extends:
        raise unknown_type(name)
    kept: Mapping[str, Any] = {"name": name, "fields": []} if row is None else row.data
    revision = 0 if row is None else row.revision
    return {**kept, "name": name, "extends": extends, "revision": revision}


def with_definition(request: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Return a type's description with its definition, to who may change it."""
    if not request.has_permission(EDIT_MODEL):
        return data
    definition = definition_of(request, data["name"])
    tag = {"etag": representation_etag(dumps(definition))}
    return {**data, "definition": definition, "_meta": tag}


@view_config(context=TypeDescriptions, name="", request_method="POST", permission=EDIT_MODEL)
def post_type(context: TypeDescriptions, request: Any) -> Any:
    """Make a type."""
    params = _Params.of(request)
    data, note = _read(request)
    name = data.get("name")
    if not isinstance(name, str):
        raise ValidationFailed([FieldProblem("/data/name", "is required, and text.")])
    return _define(request, name, data, note, params, create_only=True)


@view_config(context=TypeDescription, name="", request_method="PATCH", permission=EDIT_MODEL)
def patch_type(context: TypeDescription, request: Any) -> Any:
    """Change a type: the members that are given take the place of those there are."""
    params = _Params.of(request)
    before = definition_of(request, context.__name__)
    _check_if_match(request, before)
    data, note = _read(request)
    kept = {name: value for name, value in before.items() if name in MEMBERS}
    return _define(request, context.__name__, {**kept, **data}, note, params)


@view_config(context=TypeDescription, name="", request_method="DELETE", permission=EDIT_MODEL)
def delete_type(context: TypeDescription, request: Any) -> Any:
    """Take a type away, or the fields that were added to a plugin's."""
    params = _Params.of(request)
    _check_if_match(request, definition_of(request, context.__name__))
    operation = DropType(type=context.__name__, force=params.force)
    if params.dry_run:
        return plan_answer(request, replace(operation, force=True))
    request.executor.apply(operation)
    return Response(status=204, content_type=None)


@view_config(context=TypeDescription, name="history", request_method="GET", permission=EDIT_MODEL)
def get_history(context: TypeDescription, request: Any) -> Any:
    """Answer what a type was, the newest revision first."""
    page = read_noun_page(request)
    name, session = context.__name__, request.cms_session
    total = last_number(session, name)
    if not total and name not in request.types:
        raise NotFound(f"There is no content type {name[:80]!r}.")
    data = [
        {
            "number": one.number,
            "at": one.at,
            "author": {"id": one.author_id, "label": one.author_label},
            "note": one.note,
            "definition": one.data,
        }
        for one in revisions(session, name, page.size + 1, page.offset)
    ]
    return noun_list(request, ("types", name, "history"), page, data, lambda: total)


class _Params:
    def __init__(self, params: Params) -> None:
        self.dry_run, self.force = params.take_flag("dry_run"), params.take_flag("force")
        params.finish()

    @classmethod
    def of(cls, request: Any) -> _Params:
        return cls(Params.of(request.query_string))


def _read(request: Any) -> tuple[dict[str, Any], str]:
    """Read `{"data": {…}, "note": "…"}`."""
    body = read_object(request, ("data", "note"))
    data, note = body.get("data"), body.get("note", "")
    if not isinstance(data, dict):
        raise ValidationFailed([FieldProblem("/data", "has to be an object.")])
    if not isinstance(note, str) or len(note) > NOTE_MAX:
        raise ValidationFailed(
            [FieldProblem("/note", f"has to be text of at most {NOTE_MAX} characters.")]
        )
    check_members(data, (*MEMBERS, *_ANSWERED), "/data")
    return {name: value for name, value in data.items() if name not in _ANSWERED}, note


def _check_if_match(request: Any, before: dict[str, Any]) -> None:
    header = request.headers.get("If-Match")
    if header is not None and not names(header, representation_etag(dumps(before)), "If-Match"):
        raise StaleVersion("If-Match does not name the present definition.")


def _define(
    request: Any,
    name: str,
    data: dict[str, Any],
    note: str,
    params: _Params,
    *,
    create_only: bool = False,
) -> Any:
    operation = DefineType(
        type=name, data=data, create_only=create_only, force=params.force, note=note
    )
    with under_data():
        if params.dry_run:
            # The plan says what would be lost; to be told that it is refused says less.
            return plan_answer(request, replace(operation, force=True))
        outcome = request.executor.apply(operation)
    shown = definition_of(request, name)
    status = 201 if create_only else 200
    response = noun_answer(request, shown, "types", name, status=status)
    if outcome.plan.warnings:
        address = {"self": url(request, "types", name)}
        tag = {"etag": representation_etag(dumps(shown))}
        body = envelope({**shown, "_meta": tag}, address, {"warnings": outcome.plan.warnings})
        response = answer(request, body, status, ETag=f'"{tag["etag"]}"')
    return response
