"""Documents as their reader may read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from cms.content.lens import Lens
from cms.content.queries.hidden import hidden_fields
from cms.content.queries.rows import Row
from cms.content.sealing import open_document


def readable_documents(
    session: Session, lens: Lens, rows: Sequence[Row]
) -> dict[str, dict[str, Any]]:
    """Return the documents of rows by entry, without the fields that the lens does not show."""
    hidden = hidden_fields(session, lens, rows)
    found = {}
    for row in rows:
        left_out = set(hidden.get(row.edition_id, ()))
        if not lens.fallback:
            left_out |= set(row.fallback)
        whole = open_document(session, row, lens.registry.require(row.type))
        found[row.entry_id] = {name: one for name, one in whole.items() if name not in left_out}
    return found
