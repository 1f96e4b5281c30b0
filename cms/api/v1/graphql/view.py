"""GraphQL at one address: POST, GET for queries."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLError
from pyramid.response import Response
from pyramid.view import view_config

from cms.api.v1.answers import answer, readable
from cms.api.v1.graphql.asking import MEDIA_TYPE
from cms.api.v1.graphql.execution import Answer, as_json, carry_out
from cms.api.v1.graphql.resolving import Asked
from cms.api.v1.graphql.schema import Made, Schemas
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.reading import is_public
from cms.api.v1.types import seen_types
from cms.errors import CMSError, MethodNotAllowed
from cms.extension.manager import Plugins
from cms.extension.site import EntryExtra
from cms.tree.graphql import GraphQLResource


@view_config(context=GraphQLResource, name="", request_method="GET")
def get_graphql(context: GraphQLResource, request: Any) -> Any:
    """Answer a query; a mutation has to be posted."""
    if request.graphql_mutates:
        raise MethodNotAllowed("A mutation has to be sent by POST.", ("POST",))
    found = _answer(request)
    if not found.begun:
        return _respond(request, found)
    response = readable(request, found.body, tags={*found.tags, "types"}, public=is_public(request))
    return _typed(request, response)


@view_config(context=GraphQLResource, name="", request_method="POST")
def post_graphql(context: GraphQLResource, request: Any) -> Any:
    """Answer a query, or carry mutations out."""
    return _respond(request, _answer(request))


def _answer(request: Any) -> Answer:
    # First of all who asks: bad credentials and forged requests are told so, whatever they ask.
    extras = _extras(request)
    made = schema_of(request, extras)
    question = request.graphql_question
    if isinstance(question, CMSError):
        raise question
    if isinstance(question, GraphQLError):
        return Answer({"errors": [as_json(request, question)]}, begun=False)
    asked = Asked(request, request.service(Bounds), made.specs, extras)
    return carry_out(question, made, asked, request.settings.graphql)


def _extras(request: Any) -> tuple[EntryExtra, ...]:
    return tuple(one.item for one in request.service(Plugins).collect("entry_extras"))


def schema_of(request: Any, extras: tuple[EntryExtra, ...]) -> Made:
    """Return the schema of the types that the caller knows."""
    specs = tuple(seen_types(request))
    found: Made = request.service(Schemas).of(request.site.types_stamp, specs, extras)
    return found


def _respond(request: Any, found: Answer) -> Response:
    ours = MEDIA_TYPE in request.headers.get("Accept", "")
    # Who takes JSON only may know answers by no other status (GraphQL over HTTP, 6.4.1).
    status = 400 if ours and not found.begun else 200
    return _typed(request, answer(request, found.body, status))


def _typed(request: Any, response: Response) -> Response:
    if response.status_int != 304 and MEDIA_TYPE in request.headers.get("Accept", ""):
        response.content_type = MEDIA_TYPE
    response.vary = (*(response.vary or ()), "Accept")
    return response
