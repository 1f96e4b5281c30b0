"""What a search tells of each type, and to which roles it tells it: of what is live, and of drafts."""

from __future__ import annotations

from collections.abc import Mapping

WAYS = ("hits", "total", "facets", "list")
"""In which ways an entry can show: found, counted, counted by type, in a list that is narrowed."""
ALL = frozenset({None, "administrator", "editor", "author", "contributor", "reader", "nobody"})
STAFF = frozenset({"administrator", "editor", "author", "contributor"})
ROWS: Mapping[str, tuple[frozenset[str | None], frozenset[str | None]]] = {
    "page": (ALL, STAFF - {"contributor", "author"}),
    "person": (ALL, STAFF - {"contributor", "author"}),
    "note": (STAFF | {"reader"}, STAFF - {"contributor", "author"}),
    "specimen": (ALL, STAFF - {"contributor", "author"}),
}
"""By type: who finds what is live, and who finds drafts of others."""
CELLS = frozenset((name, way) for name in ROWS for way in WAYS)
