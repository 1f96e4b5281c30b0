"""The comments of an entry for frontends: those that were approved, of what the caller may see."""

from __future__ import annotations

from typing import Any

from cartouche_comments.reading import count_shown, threads
from cms.sdk import BadRequest, NotFound, by_ids, clock

PAGE_MAX = 200


def answer_comments(request: Any) -> dict[str, Any]:
    """Answer a page of threads, each comment before what answers it; raise NotFound, BadRequest."""
    entry_id = request.matchdict["entry"]
    for name in request.GET:
        if name != "page":
            raise BadRequest(f"There is no parameter {name[:80]!r} here.", name[:80])
    page = page_of(request.GET.get("page", "1"))
    session = request.cms_session
    if entry_id not in by_ids(session, request.lens_for(), [entry_id]):
        raise NotFound("There is no such entry.")
    found, more = threads(session, entry_id, page)
    return {
        "data": [
            {
                "id": one.id,
                "parent": one.parent,
                "depth": one.depth,
                "name": one.name,
                "text": one.text,
                "created_at": clock.to_text(one.created_at),
            }
            for one in found
        ],
        "meta": {"page": page, "more": more, "total": count_shown(session, entry_id)},
    }


def page_of(text: str) -> int:
    """Return the number of a page; raise BadRequest for what is none."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= PAGE_MAX):
        raise BadRequest(f"`page` is a number from 1 to {PAGE_MAX}.", "page")
    return int(text)
