"""Keeping a copy: all that the caller sees at first, then what changed since."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pyramid.view import view_config

from cms.api.v1.answers import answer, envelope, own_url
from cms.api.v1.following import (
    deleted,
    onward,
    part_of,
    read_following,
    signer_for,
    stamp_of,
    written,
)
from cms.content.queries.since import present_point
from cms.errors import StartAgain
from cms.tree.root import SyncResource
from cms.web.sync_cursors import SyncCursor


@view_config(context=SyncResource, name="", request_method="GET")
def sync(context: SyncResource, request: Any) -> Any:
    """Answer a part of all that the caller sees, or of what changed since a cursor."""
    following = read_following(request)
    signer = signer_for(request)
    given = following.given
    cursor = None if given is None else signer.read(given, following.query)
    # Whoever is to begin again is told so before a type that they no longer see is refused.
    lens = request.lens_for(locale=following.locale)
    stamp = stamp_of(lens)
    if cursor is not None and cursor.stamp != stamp:
        raise StartAgain("Your rights, or the types, changed since then: begin without the cursor.")
    types = following.types(lens)
    if cursor is None:
        point = present_point(request.cms_session, lens)
        cursor = SyncCursor(following.query, stamp, None, point)
    else:
        lens, cursor = onward(request.cms_session, lens, cursor)
    part = part_of(request, lens, following, types, cursor)
    meta = {
        "deleted": deleted(part),
        "cursor": signer.write(replace(cursor, after=part.after)),
        "more": part.after is not None,
    }
    data = written(request, lens, following, part.rows)
    return answer(request, envelope(data, {"self": own_url(request)}, meta))
