"""Renditions of images as browsers get them: each made when it is first asked for."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from pyramid.response import Response

from cms.media.models import Blob
from cms.media.renditions.choosing import choose, varies
from cms.media.renditions.making import Maker
from cms.media.renditions.recipes import Recipe
from cms.site.pieces import Pieces

_REFUSED = re.compile(r"q\s*=\s*0(\.0*)?")
_ACCEPT_MAX = 1000
"""Characters of an `Accept` that are looked at."""


def rendition_answer(request: Any, blob: Blob, recipe: Recipe) -> Response:
    """Return the answer that is a rendition of a file, which is made if nobody has yet."""
    media_type = choose(recipe, blob.media_type, blob.facts, _taken(request))
    maker = request.service(Maker)
    row = maker.known(request.cms_session, blob.hash, recipe.key(media_type))
    if row is None:
        row = maker.make(blob, recipe, media_type, request.settings.media.rendition_seconds)
    pieces = Pieces(partial(maker.read, row), row.size or 0)
    pieces.begin(request)
    response = Response(app_iter=pieces, content_type=media_type, conditional_response=True)
    response.content_length = row.size
    response.accept_ranges = "bytes"
    response.etag = f"{row.hash[:32]}-{row.recipe}"
    if varies(recipe):
        response.vary = ("Accept",)
    return response


def _taken(request: Any) -> list[str]:
    """Return the media types that the browser names as those that it takes (RFC 9110, 12.5.1)."""
    found = []
    for one in request.headers.get("Accept", "")[:_ACCEPT_MAX].lower().split(","):
        kind, *parameters = (part.strip() for part in one.split(";"))
        if not any(_REFUSED.fullmatch(part) for part in parameters):
            found.append(kind)
    return found
