"""A view of the API beside the core's own: how often a post was tasted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from cms.sdk import NotFound, by_ids
from tasting.tables import SIPS


def sips(request: Any) -> dict[str, Any]:
    """Count the sips of one entry that the caller may see; raise NotFound otherwise."""
    entry_id = request.matchdict["entry"]
    session = request.cms_session
    if entry_id not in by_ids(session, request.lens_for(), [entry_id]):
        raise NotFound(f"There is no entry {entry_id}.")
    query = select(func.count()).select_from(SIPS).where(SIPS.c.entry_id == entry_id)
    return {"data": {"entry": entry_id, "sips": session.scalar(query)}}
