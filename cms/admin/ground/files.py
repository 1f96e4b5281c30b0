"""The files that pages load."""

from __future__ import annotations

from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms.admin.forms import read_query
from cms.admin.static import StaticFiles
from cms.errors import NotFound
from cms.tree.admin.ground import AdminFile

FOR_GOOD = "public, max-age=31536000, immutable"


@view_config(context=AdminFile, name="", request_method="GET")
def get_file(context: AdminFile, request: Any) -> Response:
    """Answer a file; its name tells what is in it, so it is never asked for again."""
    read_query(request)
    found = request.service(StaticFiles).files.get(context.__name__)
    if found is None:
        raise NotFound("There is no such file.")
    zipped = found.compressed is not None and "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(body=found.compressed if zipped else found.body)
    response.content_type = found.media_type
    if found.media_type.startswith("text/"):
        response.charset = "utf-8"
    response.headers["Cache-Control"] = FOR_GOOD
    response.headers["Vary"] = "Accept-Encoding"
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    return response
