"""Presence: who has an entry open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms import clock
from cms.api.v1.answers import answer, envelope, url
from cms.api.v1.editing import CLIENT_MAX, FIELD_MAX, place_of, read_line
from cms.api.v1.query_params.pairs import Params
from cms.content.collaboration.places import Place
from cms.content.collaboration.presence import Present, announce, leave, present
from cms.db.ephemeral import Ephemeral
from cms.tree.content import PresenceResource
from cms.web.body import read_optional_object


@view_config(context=PresenceResource, name="", request_method="GET")
def get_presence(context: PresenceResource, request: Any) -> Any:
    """Answer who has the entry open, in which locale and on which field."""
    return _who(request, place_of(context, request))


@view_config(context=PresenceResource, name="", request_method="PUT")
def put_presence(context: PresenceResource, request: Any) -> Any:
    """Say that one has it open, still or newly; answer who else has."""
    place = place_of(context, request)
    body = read_optional_object(request, ("field", "client"))
    announce(
        request.service(Ephemeral),
        place,
        _timeout(request),
        client=read_line(body, "client", CLIENT_MAX) or "",
        field=read_line(body, "field", FIELD_MAX),
    )
    return _who(request, place)


@view_config(context=PresenceResource, name="", request_method="DELETE")
def delete_presence(context: PresenceResource, request: Any) -> Any:
    """Say that one has closed it, in the window that `client` names."""
    params = Params.of(request.query_string)
    client = read_line({"client": params.take("client")}, "client", CLIENT_MAX) or ""
    leave(request.service(Ephemeral), place_of(context, request, params), client=client)
    return Response(status=204, content_type=None)


def _timeout(request: Any) -> timedelta:
    return timedelta(seconds=request.settings.editing.presence_seconds)


def _who(request: Any, place: Place) -> Any:
    found = present(request.service(Ephemeral), place, _timeout(request))
    segments = ("content", place.spec.name, place.entry_id)
    links = {"self": url(request, *segments, "presence"), "entry": url(request, *segments)}
    meta = {"timeout": request.settings.editing.presence_seconds}
    return answer(request, envelope([_present(place, one) for one in found], links, meta))


def _present(place: Place, one: Present) -> dict[str, Any]:
    you = one.user_id == place.user_id
    return {
        "user": {"id": one.user_id, "name": one.label},
        "you": you,
        "client": one.client if you and one.client else None,
        "locale": one.locale,
        "field": one.field,
        "opened_at": clock.to_text(one.opened_at),
        "seen_at": clock.to_text(one.seen_at),
    }
