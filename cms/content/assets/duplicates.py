"""Which entries have the very file that somebody sends again: told to them, and forbidden to nobody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from cms.content.assets.uses import own_hashes, users_of
from cms.content.lens import Lens
from cms.content.queries.entries import by_ids

SHOWN_MAX = 10


def same_file(
    session: Session, lenses: Iterable[Lens], blob_hash: str, but: str | None = None
) -> list[dict[str, Any]]:
    """Return `id`, `type` and `title` of entries that show a file, as far as one of the lenses sees.

    `but` is the id of one that is left out; there are `SHOWN_MAX` at most.
    """
    users = [one for one in users_of(session, blob_hash) if one != but]
    found: dict[str, dict[str, Any]] = {}
    for lens in lenses:
        for row in by_ids(session, lens, users).values():
            spec = lens.registry.require(row.type)
            if blob_hash in own_hashes(spec, row.document):
                title = row.document.get("title")
                shown = {"id": row.entry_id, "type": row.type, "title": title}
                found.setdefault(row.entry_id, shown)
    return [found[one] for one in sorted(found)[:SHOWN_MAX]]
