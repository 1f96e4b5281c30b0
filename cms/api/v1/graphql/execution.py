"""Carries a question out: limits, validation, the answer, and its errors as problem details."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLError,
    MaxIntrospectionDepthRule,
    NoSchemaIntrospectionCustomRule,
    execute_sync,
    specified_rules,
    validate,
)

from cms.api.v1.graphql.asking import Question
from cms.api.v1.graphql.limits import check_document
from cms.api.v1.graphql.resolving import Asked
from cms.api.v1.graphql.schema import Made
from cms.errors import CMSError
from cms.settings import GraphQLSettings
from cms.web.problems import problem_of

ERRORS_MAX = 20
MESSAGE_MAX = 500


@dataclass(frozen=True)
class Answer:
    """The members of an answer. `begun` says that the question was valid, and was carried out."""

    body: dict[str, Any]
    begun: bool = True
    tags: set[str] = field(default_factory=set)


def carry_out(question: Question, made: Made, asked: Asked, settings: GraphQLSettings) -> Answer:
    """Answer a question with what a request may read and do.

    A write that fails takes with it all others of the request. Whatever nobody foresaw is raised,
    for the request to end as any other does.
    """
    refused = _refusal(question, made, asked, settings)
    if refused:
        return Answer({"errors": [as_json(asked.request, one) for one in refused]}, begun=False)
    result = execute_sync(
        made.schema,
        question.document.tree,
        context_value=asked,
        variable_values=dict(question.variables),
        operation_name=question.operation_name,
        max_coercion_errors=ERRORS_MAX,
    )
    errors = list(result.errors or ())
    for error in errors:
        unforeseen = error.original_error
        if unforeseen is not None and not isinstance(unforeseen, CMSError | GraphQLError):
            raise unforeseen
    if asked.failed:
        asked.request.tm.doom()
    body: dict[str, Any] = (
        {} if not errors else {"errors": [as_json(asked.request, error) for error in errors]}
    )
    # Without a single resolver asked, the variables were at fault.
    begun = not (result.data is None and all(error.path is None for error in errors))
    if begun:
        body["data"] = None if asked.failed else result.data
    return Answer(body, begun, asked.tags)


def _refusal(
    question: Question, made: Made, asked: Asked, settings: GraphQLSettings
) -> list[GraphQLError]:
    document = question.document
    try:
        check_document(
            document.tree, question.operation, question.variables, settings, asked.bounds.page_size
        )
    except CMSError as error:
        return [GraphQLError(error.detail, original_error=error)]
    if made.number in document.valid_in:
        return []
    rules = [*specified_rules, MaxIntrospectionDepthRule]
    if not settings.introspection:
        rules.append(NoSchemaIntrospectionCustomRule)
    found = validate(made.schema, document.tree, rules, max_errors=ERRORS_MAX)
    if not found:
        document.valid_in.add(made.number)
    return found


def as_json(request: Any, error: GraphQLError | CMSError) -> dict[str, Any]:
    """Return an error as answers hold it: with the problem that the API would have answered."""
    if isinstance(error, CMSError):
        error = GraphQLError(error.detail, original_error=error)
    told = dict(error.formatted)
    # It may repeat what was sent, however long that is.
    told["message"] = error.message[:MESSAGE_MAX]
    cause = error.original_error
    if isinstance(cause, CMSError):
        problem = problem_of(cause)
        told["extensions"] = {
            "code": problem.name.replace("-", "_").upper(),
            "problem": problem.as_json(request.path_info, request.request_id),
        }
    elif not told.get("extensions"):
        told["extensions"] = {"code": "BAD_REQUEST"}
    return told
