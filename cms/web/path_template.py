"""The address of a request as a pattern: what in it is somebody's own, or a secret, is left out."""

from __future__ import annotations

import re
from typing import Any

from cms.tree.content import EntryResource
from cms.tree.resource import Resource

_VIEW = re.compile(r"[a-z][a-z_.-]{0,40}")
_OWN = "{id}"


def path_template(request: Any, status: int) -> str:
    """Return such as `/api/v1/content/{id}/{id}/publish`; `status` is that of the answer.

    Only names that the code knows are in it. What leads nowhere ends in `*`.
    """
    context = getattr(request, "context", None)
    if not isinstance(context, Resource):
        return "*"
    parts = _segments(context)
    view = getattr(request, "view_name", "") or ""
    if view:
        parts.append(view if status != 404 and _VIEW.fullmatch(view) else "*")
    elif getattr(request, "subpath", ()):
        parts.append("*")
    return "/" + "/".join(parts)


def _segments(context: Resource) -> list[str]:
    parts: list[str] = []
    place: Resource | None = context
    while place is not None and place.__parent__ is not None:
        above = place.__parent__
        fixed = place.__name__ in above.children or isinstance(above, EntryResource)
        parts.append(place.__name__ if fixed else _OWN)
        place = above
    return parts[::-1]
