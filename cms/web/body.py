"""The body of a request: of a media type that is read here, and strict JSON."""

from __future__ import annotations

from typing import Any

from cms.errors import BadRequest, FieldProblem, UnsupportedMedia
from cms.schema.filtering.parse import nearest
from cms.settings import ApiSettings
from cms.web import json_body

JSON = ("application/json",)
MERGE_PATCH = ("application/json", "application/merge-patch+json")


def read_json(request: Any, media: tuple[str, ...] = JSON) -> Any:
    """Return the JSON value of the body.

    Raises `UnsupportedMedia` for another media type, `TooLarge` and `BadRequest` as
    `json_body.parse` does. How large a body may be is held by `cms.web.reception`.
    """
    limits: ApiSettings = request.settings.api
    _check_media_type(request, media)
    return json_body.parse(request.body, depth_max=limits.depth_max)


def read_object(
    request: Any, known: tuple[str, ...] | None = None, media: tuple[str, ...] = JSON
) -> dict[str, Any]:
    """Return the JSON object of the body; with `known`, refuse members of other names."""
    value = read_json(request, media)
    if not isinstance(value, dict):
        raise BadRequest("The body has to be a JSON object.")
    if known is not None:
        check_members(value, known)
    return value


def read_optional_object(request: Any, known: tuple[str, ...] | None = None) -> dict[str, Any]:
    """Return the JSON object of the body, or an empty one when there is no body."""
    return read_object(request, known) if request.body else {}


def check_members(value: dict[str, Any], known: tuple[str, ...], pointer: str = "") -> None:
    """Raise `BadRequest` for members that are not `known`, pointing at each."""
    problems = [
        FieldProblem(
            f"{pointer}/{json_body.escape(name)}",
            f"is not known here{nearest(name, known)}. Known: {', '.join(known) or 'nothing'}.",
        )
        for name in value
        if name not in known
    ]
    if problems:
        raise BadRequest("The body has members that are not known.", "", problems)


def _check_media_type(request: Any, media: tuple[str, ...]) -> None:
    given = request.content_type or ""
    if given.lower() not in media:
        raise UnsupportedMedia(
            f"The body has to be {' or '.join(media)}, not {given or 'without a Content-Type'}."
        )
    charset = request.headers.get("Content-Type", "").lower().partition("charset=")[2]
    if charset.strip(' "') not in ("", "utf-8", "utf8"):
        raise UnsupportedMedia("JSON is read as UTF-8 only.")
