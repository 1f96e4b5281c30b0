"""What changes, as it does: the streams that `cms live` holds, and the way there for who asks elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

import orjson
from pyramid.httpexceptions import HTTPTemporaryRedirect
from pyramid.response import Response
from pyramid.view import view_config

from cms.access.marks import likeness_of
from cms.accounts.actors import PreviewCaller, SessionCaller, TokenCaller
from cms.api.v1.following import (
    Following,
    deleted,
    onward,
    part_of,
    read_following,
    signer_for,
    stamp_of,
    written,
)
from cms.content.lens import Lens
from cms.content.queries.looking_out import happened_besides
from cms.content.queries.since import Point, present_point
from cms.errors import Forbidden, Misdirected, StartAgain
from cms.tree.root import EventsResource
from cms.web.origins import is_foreign
from cms.web.renderers import dumps
from cms.web.streams import OPENING, Feed, Opened, Opening, Standing, Told
from cms.web.sync_cursors import SyncCursor

MEDIA_TYPE = "text/event-stream"
_LOST = "Your rights, or the types, changed: fetch what you keep anew."


def feed() -> Feed:
    """Return what answers for streams."""
    return Feed(standing, tell)


@view_config(context=EventsResource, name="", request_method="GET")
def events(context: EventsResource, request: Any) -> Any:
    """Open a stream where it can be held; elsewhere say where that is."""
    opening: Opening | None = request.environ.get(OPENING)
    following = read_following(request)
    if opening is None:
        return _elsewhere(request)
    given = request.headers.get("Last-Event-ID") or following.given
    before = None if given is None else signer_for(request).read(given, following.query)
    found = _stand(request, following)
    opening.admit(found.who)
    lost = _LOST if before is not None and before.stamp != found.stamp else ""
    cursor = before
    if cursor is None or lost:
        cursor = SyncCursor(following.query, found.stamp, None, found.point)
    opening.opened = Opened(found, cursor, lost, resumed=before is not None)
    response = Response(status=200, content_type=MEDIA_TYPE, charset="utf-8")
    response.headers["Cache-Control"] = "no-store"
    # What nginx does with an answer unless it says otherwise would hold each event back.
    response.headers["X-Accel-Buffering"] = "no"
    return response


def standing(request: Any) -> Standing:
    """Return how the caller stands now; raise what a request of theirs would be refused with."""
    return _stand(request, read_following(request))


def tell(request: Any, cursors: Sequence[SyncCursor], verified: int) -> Sequence[Told] | None:
    """Return what comes after each cursor, for all who see what the caller sees.

    None where anything happened since event `verified` that may have changed who sees what.
    """
    session = request.cms_session
    following = read_following(request)
    lens = request.lens_for(locale=following.locale)
    now = present_point(session, lens)
    if now.number < verified or happened_besides(session, verified, now.number):
        return None
    types = following.types(lens)
    return [_told(request, lens, following, types, one, now) for one in cursors]


def _told(
    request: Any,
    lens: Lens,
    following: Following,
    types: Sequence[str],
    cursor: SyncCursor,
    now: Point,
) -> Told:
    going_on = cursor.after is not None
    try:
        looking, at = onward(request.cms_session, lens, cursor)
        part = part_of(request, looking, following, types, at)
    except StartAgain as lost:
        return Told(SyncCursor(cursor.query, cursor.stamp, None, now), lost=lost.detail)
    after = replace(at, after=part.after)
    if not (part.rows or part.gone or going_on):
        return Told(after)
    body = {
        "data": written(request, looking, following, part.rows),
        "meta": {"deleted": deleted(part), "more": part.after is not None},
    }
    return Told(after, dumps(body))


def _stand(request: Any, following: Following) -> Standing:
    caller, actor = request.caller, request.actor
    if isinstance(caller, PreviewCaller):
        raise Forbidden("A preview token is for single answers, not for streams.")
    if isinstance(caller, SessionCaller) and is_foreign(request):
        raise Forbidden("With a session's cookie, streams are for pages of this site alone.")
    lens = request.lens_for(locale=following.locale)
    following.types(lens)
    known = actor.user_id is not None
    return Standing(
        who=f"user {actor.user_id}" if known else f"address {request.remote_addr}",
        known=caller is not None,
        sight=_sight(lens),
        stamp=stamp_of(lens),
        point=present_point(request.cms_session, lens),
        ends=_ends(caller),
    )


def _sight(lens: Lens) -> str:
    """Return what is the same for all who are told the same through lenses like this one."""
    told = [likeness_of(lens.rights, lens.actor), lens.locale, lens.site.types_stamp]
    return hashlib.sha256(orjson.dumps(told)).hexdigest()[:32]


def _ends(caller: Any) -> datetime | None:
    if isinstance(caller, TokenCaller):
        return caller.token.expires_at
    return caller.session.expires_at if isinstance(caller, SessionCaller) else None


def _elsewhere(request: Any) -> Any:
    url = request.settings.live.url.rstrip("/")
    if url and not url.startswith(request.host_url + "/") and url != request.host_url:
        query = quote(request.query_string, safe="/~:@!$&'()*+,;=%?")
        path = quote(request.path_info, safe="/~")
        return HTTPTemporaryRedirect(location=f"{url}{path}?{query}" if query else url + path)
    raise Misdirected(
        "Streams are held by `cms live`, and no server in front passes this path on to it: see "
        "docs/how-to/live.md. `/api/v1/sync` tells the same, asked now and then."
    )
