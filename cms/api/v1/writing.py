"""Writes of entries: create, change, replace, and to the trash."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms.api.v1.answers import answer, envelope, url, written
from cms.api.v1.etags import read_if_match
from cms.api.v1.operation_body import members, read_operation
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.reading import entry_shown
from cms.api.v1.serialization.meta import version_etag
from cms.content.operations.base import Operation
from cms.content.operations.create import CreateEntry
from cms.content.operations.save import SaveDraft
from cms.content.operations.trash import Trash
from cms.content.plan import Outcome
from cms.content.queries.history import head_of
from cms.errors import (
    BadRequest,
    EditConflict,
    FieldProblem,
    Forbidden,
    NotFound,
    ValidationFailed,
)
from cms.schema.content_type import TypeSpec
from cms.tree.content import EntryResource, TypeResource
from cms.web.body import JSON, MERGE_PATCH, read_object

IGNORED = ("id", "type", "_meta")
"""Members of `data` that an answer has and a write ignores."""


def read_write_params(request: Any, params: Params | None = None) -> tuple[str | None, bool]:
    """Return `locale` and `dry_run`; refuse other parameters.

    `params` are given where others were taken from them already.
    """
    params = params or Params.of(request.query_string)
    locale, dry_run = params.take("locale"), params.take_flag("dry_run")
    params.finish()
    if locale is not None:
        request.site.require_locale(locale)
    return locale, dry_run


@view_config(context=TypeResource, name="", request_method="POST")
def create_entry(context: TypeResource, request: Any) -> Any:
    """Create an entry: a draft, unless `publish` is asked for and allowed."""
    spec = context.spec
    request.require_known(spec)
    locale, dry_run = read_write_params(request)
    body = read_document_body(request, read_object(request))
    operation = read_operation(CreateEntry, body, {"type": spec.name, "locale": locale})
    return perform(request, operation, spec, locale, dry_run=dry_run)


@view_config(context=EntryResource, name="", request_method="PATCH")
def patch_entry(context: EntryResource, request: Any) -> Any:
    """Change some fields of the draft (RFC 7396)."""
    return _save(context, request, replace=False)


@view_config(context=EntryResource, name="", request_method="PUT")
def put_entry(context: EntryResource, request: Any) -> Any:
    """Replace the draft."""
    return _save(context, request, replace=True)


def _save(context: EntryResource, request: Any, *, replace: bool) -> Any:
    spec = context.spec
    locale, dry_run = read_write_params(request)
    _, row = request.find_entry(spec, context.__name__, locale)
    media = JSON if replace else MERGE_PATCH
    body = read_document_body(request, read_object(request, media=media))
    given: dict[str, Any] = {"entry": row.entry_id, "locale": locale}
    named = strict_base(context, request, row.entry_id)
    if named is not None:
        if body.pop("base_version", named) != named:
            raise BadRequest("If-Match and base_version name different versions.", "base_version")
        given |= {"base_version": named}
    operation = read_operation(SaveDraft, body, given)
    operation = dataclasses.replace(operation, replace=replace, strict=named is not None)  # type: ignore[call-arg]
    return perform(request, operation, spec, locale, dry_run=dry_run)


def strict_base(context: EntryResource, request: Any, entry_id: str) -> int | None:
    """Return the newest version if `If-Match` names it, None without the header.

    The entry stays locked, so that it still is the newest when the write comes. Raises
    `StaleVersion`, and `Forbidden` to who may not know of drafts.
    """
    if_match = read_if_match(request.headers.get("If-Match"))
    if if_match is None:
        return None
    if not request.has_permission("view_draft", context):
        # Whether it matches tells of a draft.
        raise Forbidden("If-Match on a write needs the permission 'view_draft'.")
    head = head_of(request.cms_session, entry_id)
    if_match.require(head)
    return head


@view_config(context=EntryResource, name="", request_method="DELETE")
def trash_entry(context: EntryResource, request: Any) -> Any:
    """Put an entry, and all below it, into the trash."""
    params = Params.of(request.query_string)
    force = params.take_flag("force")
    locale, dry_run = read_write_params(request, params)
    _, row = request.find_entry(context.spec, context.__name__, locale)
    strict_base(context, request, row.entry_id)
    operation = Trash(entry=row.entry_id, force=force)
    if dry_run:
        return plan_answer(request, operation)
    request.executor.apply(operation)
    return Response(status=204, content_type=None)


def read_document_body(request: Any, body: dict[str, Any]) -> dict[str, Any]:
    """Check that `data` is an object, and leave out of it what writes ignore."""
    data = body.get("data")
    if not isinstance(data, dict):
        raise ValidationFailed([FieldProblem("/data", "has to be an object of fields.")])
    return {**body, "data": {n: value for n, value in data.items() if n not in IGNORED}}


def perform(
    request: Any, operation: Operation, spec: TypeSpec, locale: str | None, *, dry_run: bool
) -> Any:
    """Carry an operation out and answer the entry as it is then, or its plan only."""
    with pointing_into_body(operation):
        if dry_run:
            return plan_answer(request, operation)
        outcome = request.executor.apply(operation)
    return outcome_answer(request, outcome, spec, locale)


def plan_answer(request: Any, operation: Operation) -> Any:
    """Answer what an operation would do."""
    plan = request.executor.plan(operation)
    return answer(request, envelope(plan.to_json(), {}, {"dry_run": True}))


def outcome_answer(request: Any, outcome: Outcome, spec: TypeSpec, locale: str | None) -> Any:
    """Answer the entry that an operation leaves: its draft where the caller may see that."""
    address = url(request, "content", outcome.type, outcome.entry_id)
    status = 201 if outcome.created else 200
    headers = {"Location": address} if outcome.created else {}
    etag = f'"{version_etag(outcome.version)}"'
    try:
        lens, row = request.find_entry(spec, outcome.entry_id, locale)
    except NotFound:
        data = {
            "id": outcome.entry_id,
            "type": outcome.type,
            "_meta": {"version": outcome.version, "etag": version_etag(outcome.version)},
        }
        return answer(
            request, written(request, data, {"self": address}), status, ETag=etag, **headers
        )
    shown, links = entry_shown(request, lens, row)
    body = written(request, shown, links)
    if outcome.plan.warnings:
        body["meta"]["warnings"] = outcome.plan.warnings
    return answer(request, body, status, ETag=etag, **headers)


@contextmanager
def under_data() -> Iterator[None]:
    """Let the problems of values point into the body, where they stand under `data`."""
    try:
        yield
    except ValidationFailed as failed:
        pointed = [FieldProblem(f"/data{one.pointer}", one.detail) for one in failed.problems]
        raise ValidationFailed(pointed, failed.detail) from failed


@contextmanager
def pointing_into_body(operation: Operation) -> Iterator[None]:
    """Let problems of the document point into the body, where it stands under `data`."""
    try:
        yield
    except EditConflict as conflict:
        # Another error than the one of values: what it carries besides has to stay.
        conflict.problems = tuple(
            FieldProblem(f"/data{one.pointer}", one.detail) for one in conflict.problems
        )
        raise
    except ValidationFailed as failed:
        control = {member.name for member in members(type(operation))}
        raise ValidationFailed(
            [_pointing(problem, control) for problem in failed.problems], failed.detail
        ) from failed


def _pointing(problem: FieldProblem, control: set[str]) -> FieldProblem:
    first = problem.pointer.split("/")[1] if "/" in problem.pointer else ""
    if "data" not in control or first in control - {"type", "locale"}:
        return problem
    return FieldProblem(f"/data{problem.pointer}", problem.detail)
