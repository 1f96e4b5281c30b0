"""Locks: asking others to wait, and taking over from who does not come back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms.api.v1.answers import answer, envelope, url
from cms.api.v1.editing import place_of, read_flag
from cms.content.collaboration.guard import ALL
from cms.content.collaboration.locks import Held, lock_of, release, take
from cms.content.collaboration.places import Place
from cms.db.ephemeral import Ephemeral
from cms.tree.content import LockResource
from cms.web.body import read_optional_object

NOBODY = dict.fromkeys(("holder", "locale", "taken_at", "expires_at", "taken_over_from"))


@view_config(context=LockResource, name="", request_method="GET")
def get_lock(context: LockResource, request: Any) -> Any:
    """Answer who has locked the entry, and until when."""
    place = place_of(context, request)
    return _lock(request, place, lock_of(request.service(Ephemeral), place))


@view_config(context=LockResource, name="", request_method="PUT")
def put_lock(context: LockResource, request: Any) -> Any:
    """Lock the entry, or renew one's lock; `{"take_over": true}` takes it from who holds it."""
    place = place_of(context, request)
    body = read_optional_object(request, ("take_over",))
    life = timedelta(minutes=request.settings.editing.lock_minutes)
    take_over = read_flag(body, "take_over")
    lock = take(request.service(Ephemeral), place, life, take_over=take_over)
    return _lock(request, place, lock)


@view_config(context=LockResource, name="", request_method="DELETE")
def delete_lock(context: LockResource, request: Any) -> Any:
    """Let one's lock go."""
    release(request.service(Ephemeral), place_of(context, request))
    return Response(status=204, content_type=None)


def _lock(request: Any, place: Place, lock: Held | None) -> Any:
    segments = ("content", place.spec.name, place.entry_id)
    strict = request.settings.editing.strict_locks
    data = {
        "locked": lock is not None,
        "mine": lock is not None and lock.user_id == place.user_id,
        "strict": bool({ALL, place.spec.name} & set(strict)),
        **(NOBODY if lock is None else lock.to_json()),
    }
    links = {"self": url(request, *segments, "lock"), "entry": url(request, *segments)}
    return answer(request, envelope(data, links))
