"""Which entries have the very file that somebody sends again: told to them, and forbidden to nobody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from cms.content.assets.uses import own_hashes, users_of
from cms.content.lens import Lens
from cms.content.queries.entries import by_ids
from cms.content.queries.hidden import hidden_fields
from cms.content.queries.titles import titles

SHOWN_MAX = 10


def same_file(
    session: Session, lenses: Iterable[Lens], blob_hash: str, but: str | None = None
) -> list[dict[str, Any]]:
    """Return `id`, `type` and `title` of entries that show a file, as far as one of the lenses sees it.

    `but` is the id of one that is left out; there are `SHOWN_MAX` at most.
    """
    users = [one for one in users_of(session, blob_hash) if one != but]
    found: dict[str, dict[str, Any]] = {}
    for lens in lenses:
        rows = [row for row in by_ids(session, lens, users).values() if row.entry_id not in found]
        hidden = hidden_fields(session, lens, rows)
        called = titles(session, lens, rows)
        for row in rows:
            withheld = hidden.get(row.edition_id, ())
            told = {name: value for name, value in row.document.items() if name not in withheld}
            if blob_hash in own_hashes(lens.registry.require(row.type), told):
                title = called[row.edition_id]
                found[row.entry_id] = {"id": row.entry_id, "type": row.type, "title": title}
    return [found[one] for one in sorted(found)[:SHOWN_MAX]]
