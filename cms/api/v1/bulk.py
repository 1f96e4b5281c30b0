"""One operation on all entries that a filter finds: in one transaction, all or none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyramid.view import view_config

from cms.api.v1.answers import answer, envelope, written
from cms.api.v1.content import named_by
from cms.api.v1.operation_body import read_operation
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.listing import read_filter, read_library
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.reading import require_seen
from cms.api.v1.writing import pointing_into_body, read_document_body
from cms.content.lens import Lens
from cms.content.operations.base import EntryOperation, Operation
from cms.content.operations.registry import OPERATIONS
from cms.content.operations.save import SaveDraft
from cms.content.plan import Outcome
from cms.content.queries.library_asked import library_asked
from cms.content.queries.listing import ListQuery, find
from cms.content.queries.rows import Row
from cms.errors import CMSError, FieldProblem, NotSignedIn, TooLarge, ValidationFailed
from cms.schema.content_type import TypeSpec
from cms.schema.filtering.ast import Filter
from cms.schema.filtering.bind import bind
from cms.schema.filtering.parse import nearest
from cms.tree.nouns import BulkTypeResource
from cms.web.body import read_object

KINDS = {name: kind for name, kind in OPERATIONS.items() if issubclass(kind, EntryOperation)}
"""The operations that can be done to many entries."""

PLANS_SHOWN = 100
"""How many plans a dry run answers; the counts are of all."""


@view_config(context=BulkTypeResource, name="", request_method="POST")
def post_bulk(context: BulkTypeResource, request: Any) -> Any:
    """Carry `{"operation": "publish", …}` out on each entry of a type that the filter finds.

    The filter is that of the list, and looks at drafts unless `status` says otherwise.
    """
    if request.actor.user_id is None:
        raise NotSignedIn("Sign in to write.")
    spec = context.spec
    request.require_known(spec)
    params = Params.of(request.query_string)
    dry_run = params.take_flag("dry_run")
    locale = params.take("locale")
    status = params.take_choice("status", ("published", "draft", "trashed"), "draft")
    library = read_library(params)
    where = read_filter(params, request.service(Bounds))
    params.finish()
    body = read_object(request)
    kind = _kind(body.pop("operation", None))
    if issubclass(kind, SaveDraft):
        body = read_document_body(request, body)
    lens = request.lens_for(locale=locale, status=status)
    require_seen(request, lens, spec)
    rows = _found(request, lens, spec, where, library)
    operations = [_operation(kind, row, body, locale) for row in rows]
    if dry_run:
        return _planned(request, kind, operations)
    try:
        outcomes = request.executor.apply_all(operations)
    except CMSError as error:
        raise _placed(error, operations) from error
    return answer(request, written(request, _done(kind, outcomes)))


def _kind(name: Any) -> type[EntryOperation]:
    kind = KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        hint = nearest(str(name), KINDS)
        problem = FieldProblem("/operation", f"has to be one of {', '.join(KINDS)}{hint}.")
        raise ValidationFailed([problem])
    return kind


def _found(
    request: Any, lens: Lens, spec: TypeSpec, where: Filter | None, library: Mapping[str, str]
) -> list[Row]:
    bound = None
    if where is not None:
        with named_by("filter"):
            bound = bind(where, spec, lens.registry, readable=lens.readable)
    most = request.settings.api.bulk_max
    asked = library_asked(request.cms_session, lens, spec, library)
    query = ListQuery(types=(spec.name,), filter=bound, limit=most, library=asked)
    page = find(request.cms_session, lens, query)
    if page.more:
        raise TooLarge(f"More than {most} entries are found: narrow the filter.")
    return page.rows


def _operation(
    kind: type[EntryOperation], row: Row, body: dict[str, Any], locale: str | None
) -> Operation:
    given: dict[str, Any] = {"entry": row.entry_id}
    if issubclass(kind, SaveDraft):
        # Nothing can come between: the version was read by the transaction that writes.
        given |= {"base_version": row.version, "locale": locale}
    return read_operation(kind, body, given)


def _planned(request: Any, kind: type[EntryOperation], operations: list[Operation]) -> Any:
    try:
        plans = request.executor.plan_all(operations)
    except CMSError as error:
        raise _placed(error, operations) from error
    changing = [plan for plan in plans if plan.events]
    data = {
        "operation": kind.name,
        "found": len(plans),
        "changed": len(changing),
        "plans": [plan.to_json() for plan in changing[:PLANS_SHOWN]],
    }
    return answer(request, envelope(data, {}, {"dry_run": True}))


def _done(kind: type[EntryOperation], outcomes: list[Outcome]) -> dict[str, Any]:
    changed = [one for one in outcomes if not one.unchanged]
    return {
        "operation": kind.name,
        "found": len(outcomes),
        "changed": len(changed),
        "entries": [{"id": one.entry_id, "version": one.version} for one in changed],
    }


def _placed(error: CMSError, operations: list[Operation]) -> CMSError:
    """Let an error say which entry met it, beside what was wrong."""
    if error.operation is None:
        return error
    operation = operations[error.operation]
    if isinstance(error, ValidationFailed):
        try:
            with pointing_into_body(operation):
                raise error
        except ValidationFailed as pointed:
            error = pointed
    entry = getattr(operation, "entry", "")
    found = error.problems or (FieldProblem("", error.detail),)
    error.problems = tuple(
        FieldProblem(one.pointer, f"{one.detail} (entry {entry})") for one in found
    )
    return error
