"""Releases: list, one, create, change, delete."""

from __future__ import annotations

from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms import clock
from cms.api.v1.answers import answer, envelope
from cms.api.v1.nouns import (
    LINE,
    Member,
    Members,
    check_if_match,
    no_parameters,
    noun_answer,
    noun_list,
    read_data,
    read_noun_page,
)
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.writing import under_data
from cms.content.models import Release
from cms.content.operations.base import Operation
from cms.content.plan import Outcome
from cms.content.queries.releases import (
    count_releases,
    item_counts,
    list_releases,
)
from cms.content.releases.existing import state_of
from cms.content.releases.operations import ChangeRelease, CreateRelease, DeleteRelease
from cms.events.order import present
from cms.tree.nouns import ReleaseResource, Releases
from cms.web.releases import require_release, require_seeing

NOTE = {"type": "string", "maxLength": 2000}
MEMBERS: Members = {"title": Member(LINE, required=True), "note": Member(NOTE)}
CHANGES: Members = {"title": Member(LINE), "note": Member(NOTE)}


def read_dry_run(request: Any) -> bool:
    """Return `dry_run`; refuse other parameters."""
    params = Params.of(request.query_string)
    dry_run = params.take_flag("dry_run")
    params.finish()
    return dry_run


def release_data(request: Any, release: Release, items: int | None = None) -> dict[str, Any]:
    """Return a release as JSON; `items` is how many it has."""
    if items is None:
        items = item_counts(request.cms_session, [release.id])[release.id]
    return {
        "id": release.id,
        "title": release.title,
        "note": release.note,
        "state": state_of(release, present(request.cms_session)),
        "at": None if release.at is None else clock.to_text(release.at),
        "items": items,
        "revision": release.revision,
        "created_at": clock.to_text(release.created_at),
        "created_by": release.created_by,
        "updated_at": clock.to_text(release.updated_at),
        "undone_at": None if release.undone_at is None else clock.to_text(release.undone_at),
    }


def perform(request: Any, operation: Operation, *, dry_run: bool) -> Any:
    """Carry an operation out and answer the release as it is then, or its plan only."""
    if dry_run:
        plan = request.executor.plan(operation)
        return answer(request, envelope(plan.to_json(), {}, {"dry_run": True}))
    outcome: Outcome = request.executor.apply(operation)
    release = require_release(request, outcome.entry_id)
    status = 201 if outcome.created else 200
    return noun_answer(
        request, release_data(request, release), "releases", outcome.entry_id, status=status
    )


@view_config(context=Releases, name="", request_method="GET")
def get_releases(context: Releases, request: Any) -> Any:
    """Answer the releases, the newest first."""
    require_seeing(request)
    page = read_noun_page(request)
    session, site = request.cms_session, request.site
    found = list_releases(session, site, limit=page.size + 1, offset=page.offset)
    counts = item_counts(session, [release.id for release in found])
    data = [release_data(request, release, counts[release.id]) for release in found]
    return noun_list(request, "releases", page, data, lambda: count_releases(session, site))


@view_config(context=Releases, name="", request_method="POST")
def post_release(context: Releases, request: Any) -> Any:
    """Create a release, open and empty."""
    require_seeing(request, "manage_releases")
    dry_run = read_dry_run(request)
    data = read_data(request, MEMBERS)
    with under_data():
        operation = CreateRelease(title=data["title"], note=data.get("note", ""))
        return perform(request, operation, dry_run=dry_run)


@view_config(context=ReleaseResource, name="", request_method="GET")
def get_release(context: ReleaseResource, request: Any) -> Any:
    """Answer one release."""
    no_parameters(request)
    release = require_release(request, context.__name__)
    return noun_answer(request, release_data(request, release), "releases", release.id)


@view_config(context=ReleaseResource, name="", request_method="PATCH")
def patch_release(context: ReleaseResource, request: Any) -> Any:
    """Change the title or the note of a release."""
    dry_run = read_dry_run(request)
    release = require_release(request, context.__name__)
    check_if_match(request, release_data(request, release))
    data = read_data(request, CHANGES, partial=True)
    with under_data():
        operation = ChangeRelease(release=release.id, **data)
        return perform(request, operation, dry_run=dry_run)


@view_config(context=ReleaseResource, name="", request_method="DELETE")
def delete_release(context: ReleaseResource, request: Any) -> Any:
    """Delete a release that is neither scheduled nor published."""
    dry_run = read_dry_run(request)
    release = require_release(request, context.__name__)
    check_if_match(request, release_data(request, release))
    operation = DeleteRelease(release=release.id)
    if dry_run:
        return perform(request, operation, dry_run=True)
    request.executor.apply(operation)
    return Response(status=204, content_type=None)
