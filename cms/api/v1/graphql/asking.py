"""What a request asks of GraphQL, by GET or by POST (GraphQL over HTTP, draft of 2025)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, OperationDefinitionNode

from cms.api.v1.graphql.documents import Document, Documents, mutates
from cms.api.v1.nouns import no_parameters
from cms.api.v1.query_params.pairs import Params
from cms.errors import BadRequest, CMSError
from cms.web import json_body
from cms.web.body import read_object

MEMBERS = ("query", "operationName", "variables", "extensions")
MEDIA_TYPE = "application/graphql-response+json"


@dataclass(frozen=True)
class Question:
    """A document, the operation of it that is asked for, and the values of its variables."""

    document: Document
    operation: OperationDefinitionNode
    variables: Mapping[str, Any]
    operation_name: str | None


def includeme(config: Any) -> None:
    """Let every request say what it asks, and whether that writes."""
    config.add_request_method(graphql_question, reify=True)
    config.add_request_method(graphql_mutates, reify=True)


def graphql_question(request: Any) -> Question | Exception:
    """Return what is asked, or the error that asking it is; nothing is read for it."""
    try:
        return _read(request)
    except (CMSError, GraphQLError) as error:
        return error


def graphql_mutates(request: Any) -> bool:
    """Say whether what is asked writes."""
    found = request.graphql_question
    return isinstance(found, Question) and mutates(found.operation)


def _read(request: Any) -> Question:
    given = _from_query(request) if request.method in ("GET", "HEAD") else _from_body(request)
    text, name = given.get("query"), given.get("operationName")
    variables = given.get("variables")
    for member, value in (("query", text), ("operationName", name)):
        if value is not None and not isinstance(value, str):
            raise BadRequest(f"`{member}` has to be text.", member)
    if variables is not None and not isinstance(variables, dict):
        raise BadRequest("`variables` has to be an object.", "variables")
    if not isinstance(given.get("extensions") or {}, dict):
        raise BadRequest("`extensions` has to be an object.", "extensions")
    document = request.service(Documents).find(text, given.get("extensions"))
    return Question(document, document.operation(name), variables or {}, name)


def _from_body(request: Any) -> dict[str, Any]:
    no_parameters(request)
    return read_object(request, MEMBERS)


def _from_query(request: Any) -> dict[str, Any]:
    params = Params.of(request.query_string)
    given: dict[str, Any] = {name: params.take(name) for name in MEMBERS}
    params.finish()
    for name in ("variables", "extensions"):
        if given[name] is not None:
            given[name] = json_body.parse(given[name].encode())
    return given
