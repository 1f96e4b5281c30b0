"""Answers a client for this very site, with the types that the caller may see."""

from __future__ import annotations

from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms.api.v1.clients import python, typescript
from cms.api.v1.etags import none_matches, representation_etag
from cms.api.v1.nouns import no_parameters
from cms.api.v1.reading import is_public
from cms.api.v1.types import seen_types
from cms.tree.root import ApiVersion1


@view_config(context=ApiVersion1, name="client.ts", request_method="GET")
def get_typescript(context: ApiVersion1, request: Any) -> Any:
    """Answer the client in TypeScript, as a module without dependencies."""
    no_parameters(request)
    return _module(request, typescript.write_client(seen_types(request)), "application/typescript")


@view_config(context=ApiVersion1, name="client.py", request_method="GET")
def get_python(context: ApiVersion1, request: Any) -> Any:
    """Answer the client in Python, as a module of the standard library alone."""
    no_parameters(request)
    return _module(request, python.write_client(seen_types(request)), "text/x-python")


def _module(request: Any, text: str, media_type: str) -> Response:
    raw = text.encode()
    etag = representation_etag(raw)
    response = Response(body=raw, content_type=media_type, charset="utf-8")
    response.headers["ETag"] = f'"{etag}"'
    response.headers["Cache-Tag"] = "types"
    response.vary = ("Authorization", "Cookie")
    public = "public, max-age=0, must-revalidate"
    response.headers["Cache-Control"] = public if is_public(request) else "private, no-cache"
    if not none_matches(request.headers.get("If-None-Match"), etag):
        response.status_int, response.body, response.content_type = 304, b"", None
    return response
