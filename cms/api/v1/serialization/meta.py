"""The `_meta` of an entry: version, state, locale, path and times."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cms import clock
from cms.content.lens import Lens
from cms.content.queries.rows import Row
from cms.content.queries.states import State
from cms.content.queries.workflow import Standing


def version_etag(version: int) -> str:
    """Return the validator of a version, as `If-Match` takes it (in quotes)."""
    return f"v{version}"


def meta(
    lens: Lens,
    row: Row,
    state: State,
    path: str | None,
    unresolved: Iterable[str],
    standing: Standing | None = None,
) -> dict[str, Any]:
    """Return the `_meta` of a row; `unresolved` names fields whose links lead nowhere."""
    found: dict[str, Any] = {
        "version": row.version,
        "etag": version_etag(row.version),
        "status": state,
        "locale": row.locale,
        "path": path,
        "created_at": clock.to_text(row.created_at),
        "updated_at": clock.to_text(row.updated_at),
        "published_at": None if row.published_at is None else clock.to_text(row.published_at),
        "fallback": list(row.fallback) if lens.fallback else [],
        "unresolved": sorted(set(unresolved)),
    }
    if row.kind == "release":
        found["release"] = lens.release
    if lens.status != "published":
        found["owner"] = row.owner_id
        found["parent"] = None if row.parent_id == lens.site.id else row.parent_id
    if standing is not None:
        found["workflow"] = {"name": standing.workflow.name, "states": dict(standing.states)}
    return found
