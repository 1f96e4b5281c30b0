"""Notifications: one's own, and how one wants to be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyramid.view import view_config

from cms import clock
from cms.accounts.users import require_user
from cms.api.v1.answers import answer, envelope, url
from cms.api.v1.nouns import (
    Member,
    Members,
    check_if_match,
    no_parameters,
    noun_answer,
    noun_list,
    read_data,
    read_numbered_page,
)
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.sessions import require_signed_in
from cms.api.v1.writing import under_data
from cms.errors import Forbidden
from cms.events.order import present
from cms.notifications.listing import Inbox
from cms.notifications.models import DIGESTS, KINDS, Notification
from cms.notifications.preferences import LANGUAGES, Preference, choose, preference_of
from cms.tree.nouns import AllRead, NotificationResource, Notifications, UserResource
from cms.web.telling import Told, inbox_of, told

MARK: Members = {"read": Member({"type": "boolean"}, required=True)}
CHOICES: Members = {
    "mail": Member(
        {
            "type": "object",
            "properties": {kind: {"type": "boolean"} for kind in KINDS},
            "additionalProperties": False,
        }
    ),
    "digest": Member({"type": "string", "enum": list(DIGESTS)}),
    "locale": Member({"type": ["string", "null"], "enum": [*LANGUAGES, None]}),
}


@view_config(context=Notifications, name="", request_method="GET")
def get_notifications(context: Notifications, request: Any) -> Any:
    """Answer one's own notifications, the newest first."""
    params = Params.of(request.query_string)
    page = read_numbered_page(params, request.service(Bounds))
    unread = params.take_flag("unread")
    params.finish()
    inbox = _inbox(request)
    found = inbox.page(unread=unread, limit=page.size + 1, offset=page.offset)
    narrowed = {"unread": "true"} if unread else {}
    data = _data(request, inbox, found)
    return noun_list(
        request,
        "notifications",
        page,
        data,
        lambda: inbox.count(unread=unread),
        kept=list(narrowed.items()),
    )


@view_config(context=NotificationResource, name="", request_method="GET")
def get_notification(context: NotificationResource, request: Any) -> Any:
    """Answer one notification of one's own."""
    no_parameters(request)
    inbox = _inbox(request)
    return _one(request, inbox, inbox.require(context.__name__))


@view_config(context=NotificationResource, name="", request_method="PATCH")
def patch_notification(context: NotificationResource, request: Any) -> Any:
    """Mark a notification as read, or as unread."""
    no_parameters(request)
    inbox = _inbox(request)
    found = inbox.require(context.__name__)
    read = read_data(request, MARK)["read"]
    inbox.mark(found, present(request.cms_session), read=read)
    return _one(request, inbox, found)


@view_config(context=AllRead, name="", request_method="POST")
def post_all_read(context: AllRead, request: Any) -> Any:
    """Mark all of one's notifications as read."""
    no_parameters(request)
    count = _inbox(request).mark_all(present(request.cms_session))
    return answer(request, envelope({"read": count}, {"list": url(request, "notifications")}))


@view_config(context=UserResource, name="notifications", request_method="GET")
def get_choices(context: UserResource, request: Any) -> Any:
    """Answer how somebody wants to be told: oneself, or anybody for who may manage users."""
    no_parameters(request)
    user_id = _whose(context, request)
    return _choices(request, user_id, preference_of(request.cms_session, user_id))


@view_config(context=UserResource, name="notifications", request_method="PATCH")
def patch_choices(context: UserResource, request: Any) -> Any:
    """Change how somebody wants to be told."""
    no_parameters(request)
    user_id = _whose(context, request)
    check_if_match(request, preference_data(preference_of(request.cms_session, user_id)))
    data = read_data(request, CHOICES, partial=True)
    with under_data():
        chosen = choose(request.cms_session, user_id, data)
    return _choices(request, user_id, chosen)


def _whose(context: UserResource, request: Any) -> str:
    own, named = require_signed_in(request), context.__name__.lower()
    if own == named and request.actor.scopes is None:
        return own
    if not request.has_permission("manage_users", context):
        raise Forbidden("How somebody else is told of things needs the permission 'manage_users'.")
    return str(require_user(request.cms_session, named).id)


def _choices(request: Any, user_id: str, chosen: Preference) -> Any:
    return noun_answer(request, preference_data(chosen), "users", user_id, "notifications")


def preference_data(chosen: Preference) -> dict[str, Any]:
    """Return what somebody chose as JSON."""
    return {"mail": dict(chosen.mail), "digest": chosen.digest, "locale": chosen.locale}


def _inbox(request: Any) -> Inbox:
    return inbox_of(request, require_signed_in(request))


def _one(request: Any, inbox: Inbox, found: Notification) -> Any:
    (data,) = _data(request, inbox, [found])
    return noun_answer(request, data, "notifications", found.id)


def _data(request: Any, inbox: Inbox, found: Sequence[Notification]) -> list[dict[str, Any]]:
    return [notification_data(one) for one in told(request, inbox, found)]


def notification_data(said: Told) -> dict[str, Any]:
    """Return a notification as JSON, in its reader's words."""
    one, seen = said.notification, said.seen
    return {
        "id": one.id,
        "kind": one.kind,
        "text": said.sentence,
        "entry": None if seen is None else {"id": seen.id, "type": seen.type, "title": seen.title},
        "actor": None if said.actor is None else {"id": one.actor_id, "name": said.actor},
        "details": dict(one.data),
        "created_at": clock.to_text(one.created_at),
        "read_at": None if one.read_at is None else clock.to_text(one.read_at),
    }
