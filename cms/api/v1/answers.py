"""Answers: the envelope, its links, its validators and what caches may do with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from pyramid.response import Response

from cms.api.v1.etags import none_matches, representation_etag
from cms.cache.store import Kept
from cms.web.renderers import MEDIA_TYPE, dumps
from cms.web.response_cache import keep

BASE = "/api/v1"
_TAGS_MAX = 150


def url(request: Any, *segments: str, query: str = "") -> str:
    """Return the address (without host) of a resource of the API; segments are quoted."""
    path = "/".join(quote(segment, safe="~") for segment in segments)
    root = f"{request.script_name}{BASE}"
    return f"{root}{'/' if path else ''}{path}{f'?{query}' if query else ''}"


def own_url(request: Any) -> str:
    """Return the address that was asked for."""
    path = quote(request.script_name + request.path_info, safe="/~:@!$&'()*+,;=")
    return f"{path}?{request.query_string}" if request.query_string else path


def envelope(
    data: Any, links: Mapping[str, str], meta: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the body that every answer has."""
    return {"data": data, "meta": dict(meta or {}), "links": dict(links)}


def written(request: Any, data: Any, links: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the body that answers a write: it names the transaction, which can be undone."""
    named = request.transaction_id()
    return envelope(data, links or {}, {"transaction": named} if named else {})


def answer(request: Any, body: Any, status: int = 200, **headers: str) -> Response:
    """Return a JSON answer that no cache keeps; `headers` are named with underscores."""
    response = _json(dumps(body), status)
    response.headers["Cache-Control"] = "no-store"
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def readable(
    request: Any,
    body: Any,
    *,
    tags: Iterable[str] = (),
    version: int | None = None,
    modified: datetime | None = None,
    public: bool = False,
    kept: Kept | None = None,
) -> Response:
    """Return the answer of a read, with its validators; 304 where the caller has it already.

    `public` says that anybody would be answered the same, and `kept` what it then depends on, if
    it may be kept in memory. `version` is that of a single entry.
    """
    raw = dumps(body)
    etag = representation_etag(raw, version)
    response = _json(raw, 200)
    response.headers["ETag"] = f'"{etag}"'
    response.vary = ("Authorization", "Cookie")
    response.headers["Cache-Control"] = (
        "public, max-age=0, must-revalidate" if public else "private, no-cache"
    )
    response.headers["Cache-Tag"] = ",".join(_bounded(tags)) or "api"
    if modified is not None:
        response.last_modified = modified
    if public and keep(request, kept):
        return response
    if not none_matches(request.headers.get("If-None-Match"), etag):
        response.status_int = 304
        response.body = b""
        response.content_type = None
    return response


def _json(raw: bytes, status: int) -> Response:
    return Response(body=raw, status=status, content_type=MEDIA_TYPE, charset=None)


def _bounded(tags: Iterable[str]) -> list[str]:
    found = sorted(set(tags))
    if len(found) <= _TAGS_MAX:
        return found
    # Too many to name them: then the answer goes with anything of its types.
    return [tag for tag in found if tag.startswith("type:")]


def link_header(links: Mapping[str, str]) -> str:
    """Return links as a `Link` header (RFC 8288)."""
    return ", ".join(f'<{address}>; rel="{name}"' for name, address in links.items())
