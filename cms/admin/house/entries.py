"""Entries that rights and events name by their ids, as far as the reader sees them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cms.admin.lists.listing import draft_lens
from cms.content.queries.columns import editions
from cms.content.queries.rows import as_row, select_rows
from cms.content.queries.seeing import allowed, standing
from cms.content.queries.titles import titles


@dataclass(frozen=True)
class NamedEntry:
    """An entry by its title, with the way to it."""

    title: str
    href: str


def named_entries(request: Any, ids: Iterable[str | None]) -> Mapping[str, NamedEntry]:
    """Return those of some ids that the reader sees; in a query or two, however many there are."""
    wanted = sorted({one for one in ids if one})
    if not wanted:
        return {}
    lens, edition = draft_lens(request), editions()
    query = select_rows(lens, edition).where(
        edition.entry_id.in_(wanted[:500]), standing(lens, edition), allowed(lens, edition, None)
    )
    rows = [as_row(one) for one in request.cms_session.execute(query)]
    called = titles(request.cms_session, lens, rows)
    return {
        row.entry_id: NamedEntry(
            called[row.edition_id] or "", f"/admin/content/{row.type}/{row.entry_id}"
        )
        for row in rows
    }
