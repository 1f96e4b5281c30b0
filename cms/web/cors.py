"""Cross-origin requests (the Fetch standard's CORS): off, unless settings name origins."""

from __future__ import annotations

from typing import Any

from pyramid.response import Response

ANY = "*"
METHODS = "GET, HEAD, POST, PATCH, PUT, DELETE"
REQUEST_HEADERS = (
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, "
    "Tus-Resumable, Upload-Checksum, Upload-Length, Upload-Metadata, Upload-Offset, X-CSRF-Token, "
    "X-HTTP-Method-Override"
)
EXPOSED = (
    "Cache-Tag, Cartouche-Transaction, ETag, Link, Location, RateLimit, RateLimit-Policy, "
    "Retry-After, Tus-Checksum-Algorithm, Tus-Extension, Tus-Max-Size, Tus-Resumable, Tus-Version, "
    "Upload-Expires, Upload-Length, Upload-Metadata, Upload-Offset, X-Request-Id"
)


def preflight(request: Any) -> Response | None:
    """Return the answer to a preflight from an origin that is allowed, else None."""
    if request.method != "OPTIONS" or "Access-Control-Request-Method" not in request.headers:
        return None
    if _allowed(request) is None:
        return None
    return Response(
        status=204,
        content_type=None,
        headerlist=[
            ("Access-Control-Allow-Methods", METHODS),
            ("Access-Control-Allow-Headers", REQUEST_HEADERS),
            ("Access-Control-Max-Age", "600"),
        ],
    )


def allow_origin(request: Any, response: Any) -> None:
    """Let an allowed origin read the answer; a cookie goes along only where settings say so."""
    settings = request.settings.api
    if not settings.cors_origins:
        return
    response.vary = sorted({*(response.vary or ()), "Origin"})
    origin = _allowed(request)
    if origin is None:
        return
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
    if settings.cors_credentials and origin != ANY:
        response.headers["Access-Control-Allow-Credentials"] = "true"


def _allowed(request: Any) -> str | None:
    settings = request.settings.api
    origin: str = request.headers.get("Origin", "")
    if origin and origin in settings.cors_origins:
        return origin
    return ANY if origin and ANY in settings.cors_origins else None
