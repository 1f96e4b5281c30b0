"""Several operations in one request: all of them, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyramid.view import view_config

from cms.api.v1.answers import answer, envelope, written
from cms.api.v1.operation_body import read_operation
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.writing import IGNORED, pointing_into_body
from cms.content.operations.base import Operation
from cms.content.operations.registry import OPERATIONS
from cms.content.plan import Outcome
from cms.errors import BadRequest, CMSError, FieldProblem, TooLarge, ValidationFailed
from cms.schema.filtering.parse import nearest
from cms.tree.root import BatchResource
from cms.web.body import read_object


@view_config(context=BatchResource, name="", request_method="POST")
def post_batch(context: BatchResource, request: Any) -> Any:
    """Carry out `{"operations": [{"operation": "publish", "entry": …}, …]}`."""
    params = Params.of(request.query_string)
    dry_run = params.take_flag("dry_run")
    params.finish()
    operations = _read(request)
    if dry_run:
        plans = request.executor.plan_all(operations)
        return answer(request, envelope([plan.to_json() for plan in plans], {}, {"dry_run": True}))
    try:
        outcomes = request.executor.apply_all(operations)
    except CMSError as error:
        raise _placed(error, operations) from error
    return answer(request, written(request, [_outcome(one) for one in outcomes]))


def _read(request: Any) -> list[Operation]:
    bound = request.settings.api.batch_max
    listed = read_object(request, ("operations",)).get("operations")
    if not isinstance(listed, list) or not listed:
        raise ValidationFailed([FieldProblem("/operations", "has to be a list of operations.")])
    if len(listed) > bound:
        raise TooLarge(f"A batch has at most {bound} operations.")
    operations: list[Operation] = []
    problems: list[FieldProblem] = []
    for index, item in enumerate(listed):
        try:
            operations.append(_operation(item))
        except (BadRequest, ValidationFailed) as error:
            problems += _prefixed(error, index)
    if problems:
        raise ValidationFailed(problems)
    return operations


def _operation(item: Any) -> Operation:
    if not isinstance(item, Mapping):
        raise ValidationFailed([FieldProblem("", "has to be an object.")])
    name = item.get("operation")
    kind = OPERATIONS.get(name) if isinstance(name, str) else None
    if kind is None:
        hint = nearest(str(name), OPERATIONS)
        raise ValidationFailed(
            [FieldProblem("/operation", f"has to be one of {', '.join(OPERATIONS)}{hint}.")]
        )
    body = {key: value for key, value in item.items() if key != "operation"}
    data = body.get("data")
    if isinstance(data, dict):
        body["data"] = {key: value for key, value in data.items() if key not in IGNORED}
    return read_operation(kind, body)


def _prefixed(error: CMSError, index: int) -> list[FieldProblem]:
    place = f"/operations/{index}"
    found = error.problems or (FieldProblem("", error.detail),)
    return [FieldProblem(place + problem.pointer, problem.detail) for problem in found]


def _placed(error: CMSError, operations: Sequence[Operation]) -> CMSError:
    """Let an error say which of the operations met it."""
    index = error.operation
    if index is None:
        return error
    try:
        with pointing_into_body(operations[index]):
            raise error
    except ValidationFailed as pointed:
        return ValidationFailed(_prefixed(pointed, index))
    except CMSError as pointed:
        error = pointed
    error.problems = tuple(_prefixed(error, index))
    return error


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "operation": outcome.plan.operation,
        "id": outcome.entry_id or None,
        "type": outcome.type or None,
        "version": outcome.version,
        "created": outcome.created,
        "unchanged": outcome.unchanged,
    }
