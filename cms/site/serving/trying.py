"""A theme, and settings of it, tried by who may set them, before anybody else sees them so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import orjson

from cms.access.acl import decide
from cms.access.facts import NO_CONTENT
from cms.content.operations.change_face import MANAGE
from cms.errors import BadRequest, Forbidden
from cms.site.serving.faces import Face
from cms.themes.known import Themes
from cms.themes.values import check_values

THEME, SETTINGS = "_theme", "_settings"
"""Parameters of addresses: the name of a theme, and an object of settings as JSON."""
LENGTH_MAX = 20_000


def is_tried(request: Any) -> bool:
    """Say whether a request wants to see the site as it is not shown to others."""
    return THEME in request.GET or SETTINGS in request.GET


def tried(request: Any, face: Face) -> Face:
    """Return a face as the request wants to try it.

    Raise Forbidden for who may not change it, BadRequest and what else is wrong with the values.
    """
    verdict = decide(request.rights, request.actor, MANAGE, NO_CONTENT)
    if not verdict.allowed:
        raise Forbidden(verdict.reason)
    themes = request.service(Themes)
    name = themes.require(str(request.GET.get(THEME) or face.theme)).name
    kept = face.settings.get(name, {})
    values = check_values(themes.settings(name), {**kept, **_given(request)})
    return replace(face, theme=name, settings={**face.settings, name: values})


def trying_query(request: Any) -> str:
    """Return what addresses of the page's own files have to carry along; empty for other pages."""
    given = {name: request.GET[name] for name in (THEME, SETTINGS) if name in request.GET}
    return f"?{urlencode(given)}" if given else ""


def _given(request: Any) -> Mapping[str, Any]:
    text = str(request.GET.get(SETTINGS, "{}"))
    try:
        found = orjson.loads(text) if len(text) <= LENGTH_MAX else None
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise BadRequest(f"{SETTINGS} has to be an object of settings as JSON.", SETTINGS)
    return found
