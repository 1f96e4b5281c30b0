"""Saved views: keeping a list as it is shown, sharing it, putting it away."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.accounts.desk.views import change_view, create_view, delete_view, require_view
from cms.admin.forms import read_form, read_query
from cms.admin.lists.asked import asked_of
from cms.admin.lists.subjects import Subject, subject_of
from cms.admin.notices import go_on
from cms.admin.page import require_signed_in
from cms.errors import BadRequest, NotFound
from cms.tree.admin.lists import AdminListView, AdminListViews


@view_config(context=AdminListViews, name="", request_method="POST")
def post_view(context: AdminListViews, request: Any) -> Any:
    """Keep the list as it is shown under a name."""
    require_signed_in(request)
    read_query(request)
    subject = subject_of(context.__parent__, request)
    data = read_form(request, ("name", "asked", "shared"))
    asked = asked_of(data["asked"], subject)
    create_view(
        request.cms_session,
        request.actor.user_id,
        subject.kept_as,
        " ".join(data["name"].split()),
        asked.query(),
        shared=data["shared"] == "true",
    )
    return go_on(request, asked.address(subject.base), "view_created")


@view_config(context=AdminListView, name="", request_method="POST")
def post_change(context: AdminListView, request: Any) -> Any:
    """Let a view show what the list shows now, share it or not, or delete it."""
    require_signed_in(request)
    read_query(request)
    subject = subject_of(context.list_place, request)
    data = read_form(request, ("then", "asked"))
    session, person, name = request.cms_session, request.actor.user_id, context.__name__
    if require_view(session, person, name).type != subject.kept_as:
        raise NotFound("There is no such view of this list.")
    return _done(request, subject, name, data)


def _done(request: Any, subject: Subject, name: str, data: dict[str, str]) -> Any:
    session, person, then = request.cms_session, request.actor.user_id, data["then"]
    asked = asked_of(data["asked"], subject)
    if then == "delete":
        delete_view(session, person, name)
    elif then == "replace":
        change_view(session, person, name, asked=asked.query(), shared=None)
    elif then in ("share", "keep"):
        change_view(session, person, name, asked=None, shared=then == "share")
    else:
        raise BadRequest("There is nothing like that to do.", "then")
    told = "view_deleted" if then == "delete" else "view_changed"
    return go_on(request, asked.address(subject.base), told)
