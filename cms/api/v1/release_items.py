"""What is in a release: list, add many, take one out; and what is done to the release as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms import clock
from cms.api.v1.answers import answer, envelope, link_header, url
from cms.api.v1.nouns import check_if_match, read_noun_page
from cms.api.v1.operation_body import read_operation
from cms.api.v1.query_params.listing import PageParams
from cms.api.v1.releases import (
    perform,
    read_dry_run,
    release_data,
)
from cms.content.models import ReleaseItem
from cms.content.operations.base import Operation
from cms.content.queries.releases import count_unseen, list_items, shown_rows
from cms.content.queries.rows import Row
from cms.content.queries.titles import titles
from cms.content.releases.operations import (
    AddToRelease,
    PublishRelease,
    RemoveFromRelease,
    ScheduleRelease,
    UndoRelease,
    UnscheduleRelease,
)
from cms.errors import BadRequest
from cms.tree.nouns import ReleaseItemResource, ReleaseItems, ReleaseResource
from cms.web.body import read_optional_object
from cms.web.releases import release_plan, require_release, require_seeing

VERBS: Mapping[str, type[Operation]] = {
    "publish": PublishRelease,
    "schedule": ScheduleRelease,
    "unschedule": UnscheduleRelease,
    "undo": UndoRelease,
}
"""What is done to a release as a POST to `…/{id}/<name>`."""


@view_config(context=ReleaseItems, name="", request_method="GET")
def get_items(context: ReleaseItems, request: Any) -> Any:
    """Answer the items of a release whose entries the caller knows of."""
    release = require_release(request, _name(context))
    page = _page(request)
    lens = request.lens_for()
    session = request.cms_session
    found = list_items(session, lens, release.id, limit=page.size + 1, offset=page.offset)
    items = found[: page.size]
    rows = shown_rows(session, lens, [item.entry_id for item in items])
    called = titles(session, lens, rows.values())
    body = envelope(
        [item_data(item, rows.get(item.entry_id), called) for item in items],
        _links(request, page, len(found) > page.size, "releases", release.id, "items"),
        {"page": _meta(page), "unseen": count_unseen(session, lens, release.id)},
    )
    return answer(request, body, Link=link_header(body["links"]))


@view_config(context=ReleaseItems, name="", request_method="POST")
def post_items(context: ReleaseItems, request: Any) -> Any:
    """Add publishes and unpublishes of entries: all of them, or none."""
    return _carry_out(request, _name(context), AddToRelease)


@view_config(context=ReleaseItemResource, name="", request_method="DELETE")
def delete_item(context: ReleaseItemResource, request: Any) -> Any:
    """Take an item out of a release."""
    dry_run = read_dry_run(request)
    release = require_release(request, context.release.__name__)
    check_if_match(request, release_data(request, release))
    operation = RemoveFromRelease(release=release.id, item=context.__name__)
    if dry_run:
        return perform(request, operation, dry_run=True)
    request.executor.apply(operation)
    return Response(status=204, content_type=None)


@view_config(context=ReleaseResource, name="publish", request_method="POST")
def publish(context: ReleaseResource, request: Any) -> Any:
    """Let everything in a release come true now, at one instant."""
    return _carry_out(request, context.__name__, VERBS["publish"])


@view_config(context=ReleaseResource, name="schedule", request_method="POST")
def schedule(context: ReleaseResource, request: Any) -> Any:
    """Let everything in a release, as it is now, come true at an instant to come."""
    return _carry_out(request, context.__name__, VERBS["schedule"])


@view_config(context=ReleaseResource, name="unschedule", request_method="POST")
def unschedule(context: ReleaseResource, request: Any) -> Any:
    """Call a scheduled release off."""
    return _carry_out(request, context.__name__, VERBS["unschedule"])


@view_config(context=ReleaseResource, name="undo", request_method="POST")
def undo(context: ReleaseResource, request: Any) -> Any:
    """Let stand again what stood before a release was published."""
    return _carry_out(request, context.__name__, VERBS["undo"])


def _carry_out(request: Any, name: str, kind: type[Operation]) -> Any:
    dry_run = read_dry_run(request)
    release = require_release(request, name)
    operation = read_operation(kind, read_optional_object(request), {"release": release.id})
    check_if_match(request, release_data(request, release))
    return perform(request, operation, dry_run=dry_run)


@view_config(context=ReleaseResource, name="plan", request_method="GET")
def get_plan(context: ReleaseResource, request: Any) -> Any:
    """Answer what a release would change and what stands in its way, entry by entry."""
    release = require_release(request, context.__name__)
    require_seeing(request, "manage_releases")
    page = _page(request)
    lens = request.lens_for(release=release.id)
    plan = release_plan(request, lens, release)
    shown = plan.entries[page.offset : page.offset + page.size]
    rows = shown_rows(request.cms_session, lens, [one.entry for one in shown])
    called = titles(request.cms_session, lens, rows.values())
    more = len(plan.entries) > page.offset + page.size
    body = envelope(
        [{**asdict(one), "title": _title(rows.get(one.entry), called)} for one in shown],
        _links(request, page, more, "releases", release.id, "plan"),
        {"page": _meta(page), "summary": plan.summary()},
    )
    return answer(request, body, Link=link_header(body["links"]))


def item_data(
    item: ReleaseItem, row: Row | None, called: Mapping[int, str | None]
) -> dict[str, Any]:
    """Return an item as JSON; `applied` says what it came to, once scheduled or published."""
    applied = {"version": item.applied_version, "slices": item.applied_slices}
    return {
        "id": item.id,
        "entry": item.entry_id,
        "type": None if row is None else row.type,
        "title": _title(row, called),
        "action": item.action,
        "locales": item.locales,
        "shared": item.shared,
        "version": item.version,
        "note": item.note,
        "applied": None if item.applied_slices is None else applied,
        "added_at": clock.to_text(item.added_at),
        "added_by": item.added_by,
    }


def _title(row: Row | None, called: Mapping[int, str | None]) -> str | None:
    return None if row is None else called[row.edition_id]


def _name(context: ReleaseItems) -> str:
    parent: Any = context.__parent__
    return str(parent.__name__)


def _page(request: Any) -> PageParams:
    page = read_noun_page(request)
    if page.count:
        raise BadRequest(
            "This list is not counted; the release says how many items it has.", "count"
        )
    return page


def _meta(page: PageParams) -> dict[str, int]:
    return {"size": page.size, "number": page.number or 1}


def _links(request: Any, page: PageParams, more: bool, *segments: str) -> dict[str, str]:
    number = page.number or 1

    def at(place: int) -> str:
        return url(request, *segments, query=f"page[size]={page.size}&page[number]={place}")

    links = {"self": at(number), "first": at(1)}
    if number > 1:
        links["prev"] = at(number - 1)
    if more:
        links["next"] = at(number + 1)
    return links
