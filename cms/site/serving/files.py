"""Files of themes: kept for good under the digest of all of them, and read anew under any other."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms.errors import NotFound
from cms.site.serving.opening import current_face
from cms.site.serving.trying import is_tried
from cms.themes.rendering import ReadyThemes
from cms.themes.values import digest, stylesheet, whole
from cms.tree.site import STATIC, ThemeFile

YEAR = 365 * 24 * 3600
STYLE = "theme.css"
PREVIEW = "preview.js"
OWN = Path(__file__).parent / "static"


@view_config(context=ThemeFile, name="", request_method="GET")
def get_file(context: ThemeFile, request: Any) -> Response:
    """Answer a file of a theme, or the stylesheet that its settings make."""
    theme_name, asked, name = _parts(context)
    if theme_name == STATIC:
        return _own(name)
    ready = request.service(ReadyThemes).get(theme_name)
    if name == STYLE:
        text = _style(request, theme_name)
        return _answer(
            text.encode(), "text/css", current=digest(text) == asked, tried=is_tried(request)
        )
    found = ready.files.find(name)
    if found is None:
        raise NotFound("The theme has no such file.")
    body, media_type = found
    return _answer(body, media_type, current=ready.files.digest == asked)


def _own(name: str) -> Response:
    if name != PREVIEW:
        raise NotFound("There is nothing at this address.")
    return _answer((OWN / PREVIEW).read_bytes(), "text/javascript", current=False)


def _parts(context: ThemeFile) -> tuple[str, str, str]:
    segments = context.segments
    if len(segments) < 3:
        raise NotFound("There is nothing at this address.")
    return segments[0], segments[1], "/".join(segments[2:])


def _style(request: Any, theme_name: str) -> str:
    declared = request.service(ReadyThemes).themes.settings(theme_name)
    kept = current_face(request).settings.get(theme_name, {})
    return stylesheet(declared, whole(declared, kept))


def _answer(body: bytes, media_type: str, *, current: bool, tried: bool = False) -> Response:
    text = media_type.startswith("text/") or media_type.endswith(("json", "+xml"))
    response = Response(body, content_type=media_type, charset="utf-8" if text else None)
    response.etag = hashlib.blake2b(body, digest_size=10).hexdigest()
    response.conditional_response = True
    scope = f"public, max-age={YEAR}, immutable" if current else "public, max-age=60"
    response.headers["Cache-Control"] = "no-store" if tried else scope
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
