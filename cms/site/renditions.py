"""Renditions of images as browsers get them: each made when it is first asked for."""

from __future__ import annotations

from functools import partial
from typing import Any

from pyramid.response import Response

from cms.media.models import Blob
from cms.media.renditions.choosing import choose, taken, varies
from cms.media.renditions.making import Maker
from cms.media.renditions.recipes import Recipe
from cms.site.pieces import Pieces


def rendition_answer(request: Any, blob: Blob, recipe: Recipe) -> Response:
    """Return the answer that is a rendition of a file, which is made if nobody has yet."""
    media_type = choose(
        recipe, blob.media_type, blob.facts, taken(request.headers.get("Accept", ""))
    )
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
