"""Working copies: what one has typed and not saved, of one entry and of all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms import clock
from cms.api.v1.answers import answer, envelope, url
from cms.api.v1.editing import place_of, read_version
from cms.api.v1.nouns import noun_list, read_noun_page
from cms.api.v1.sessions import require_signed_in
from cms.content.collaboration.places import Place
from cms.content.collaboration.working_copies import Bounds, Listed, drop, find, keep, mine
from cms.content.models import WorkingCopy
from cms.content.queries.titles import titles
from cms.errors import FieldProblem, ValidationFailed
from cms.tree.content import WorkingCopyResource
from cms.tree.nouns import WorkingCopies
from cms.web.body import read_object

NAME = "working-copy"


@view_config(context=WorkingCopyResource, name="", request_method="GET")
def get_working_copy(context: WorkingCopyResource, request: Any) -> Any:
    """Answer one's own working copy, whether its base is stale, and what changed since."""
    place = place_of(context, request, may_be_new=True)
    kept = find(place)
    data = {
        **_about(kept.copy, kept.head),
        "changed": kept.changed,
        "changed_since": kept.changed_since,
        "data": kept.data,
    }
    return answer(request, envelope(data, _links(request, place)))


@view_config(context=WorkingCopyResource, name="", request_method="PUT")
def put_working_copy(context: WorkingCopyResource, request: Any) -> Any:
    """Keep what was typed, valid or not: `{"data": {…}, "base_version": 7}`."""
    place = place_of(context, request, may_be_new=True)
    body = read_object(request, ("data", "base_version"))
    data = body.get("data")
    if not isinstance(data, dict):
        raise ValidationFailed([FieldProblem("/data", "has to be an object of fields.")])
    editing = request.settings.editing
    bounds = Bounds(size=editing.working_copy_bytes, number=editing.working_copies)
    copy = keep(place, data, read_version(body, "base_version"), bounds)
    head = None if place.row is None else place.row.version
    return answer(request, envelope(_about(copy, head), _links(request, place)))


@view_config(context=WorkingCopyResource, name="", request_method="DELETE")
def delete_working_copy(context: WorkingCopyResource, request: Any) -> Any:
    """Throw one's own working copy away."""
    drop(place_of(context, request, may_be_new=True))
    return Response(status=204, content_type=None)


@view_config(context=WorkingCopies, name="", request_method="GET")
def get_working_copies(context: WorkingCopies, request: Any) -> Any:
    """Answer one's own working copies, the newest first, without what is in them."""
    page = read_noun_page(request)
    user_id = require_signed_in(request)
    lens = request.lens_for(status="draft")
    found = mine(request.cms_session, lens, user_id)
    shown = found[page.offset : page.offset + page.size + 1]
    rows = [one.row for one in shown if one.row is not None]
    called = titles(request.cms_session, lens, rows)
    data = [_listed(request, one, called) for one in shown]
    return noun_list(request, "working-copies", page, data, lambda: len(found))


def _listed(request: Any, one: Listed, called: Mapping[int, str | None]) -> dict[str, Any]:
    place = ("content", one.copy.type, one.copy.entry_id)
    return {
        **_about(one.copy, None if one.row is None else one.row.version),
        "title": None if one.row is None else called[one.row.edition_id],
        "links": {
            "self": url(request, *place, NAME, query=f"locale={one.copy.locale}"),
            "entry": url(request, *place),
        },
    }


def _about(copy: WorkingCopy, head: int | None) -> dict[str, Any]:
    return {
        "id": copy.entry_id,
        "type": copy.type,
        "locale": copy.locale,
        "base_version": copy.base_version,
        "head": head,
        "stale": head is not None and head != copy.base_version,
        "created_at": clock.to_text(copy.created_at),
        "updated_at": clock.to_text(copy.updated_at),
    }


def _links(request: Any, place: Place) -> dict[str, str]:
    segments = ("content", place.spec.name, place.entry_id)
    return {
        "self": url(request, *segments, NAME, query=f"locale={place.locale}"),
        "entry": url(request, *segments),
    }
