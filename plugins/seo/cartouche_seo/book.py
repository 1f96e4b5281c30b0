"""Reads the redirects that somebody may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cartouche_seo.following import Book, Rule
from cartouche_seo.redirects import REDIRECT
from cms.sdk import (
    Lens,
    ListQuery,
    Sort,
    bind_filter,
    filter_from_json,
    find_entries,
    readable_documents,
)

MOST = 5_000
"""Redirects that are looked at together."""
CHUNK = 500
BRANCHES_MAX = 500
"""Redirects of whole branches and patterns that are looked at for one path."""
NAMED = 40
"""Paths that are asked for at once."""


def read_book(session: Any, lens: Lens) -> tuple[Book, bool]:
    """Return the redirects that a lens sees, and whether there are more than are looked at."""
    rules: list[Rule] = []
    for at in range(0, MOST, CHUNK):
        query = ListQuery((REDIRECT,), CHUNK, sort=(Sort("source"),), offset=at)
        page = find_entries(session, lens, query)
        rules += _rules(session, lens, page.rows)
        if not page.more:
            return Book(rules), False
    return Book(rules), True


def for_path(session: Any, lens: Lens, path: str) -> Iterable[Rule]:
    """Return the redirects that may hold for a path: its own, and all of branches and patterns."""
    plain = path.partition("?")[0].partition("#")[0].rstrip("/") or "/"
    asked = {"or": [{"source": {"in": [plain, f"{plain}/"]}}, {"kind": {"ne": "exact"}}]}
    return _found(session, lens, asked, BRANCHES_MAX)


def by_source(session: Any, lens: Lens, sources: Iterable[str]) -> dict[str, Rule]:
    """Return the redirects from some paths, by these without a slash at their end."""
    wanted = sorted({one.rstrip("/") for one in sources})
    found: dict[str, Rule] = {}
    for at in range(0, len(wanted), NAMED):
        some = [f"{one}{end}" for one in wanted[at : at + NAMED] for end in ("", "/")]
        asked = {"source": {"in": [one for one in some if one]}}
        for rule in _found(session, lens, asked, 2 * NAMED):
            found[str(rule["source"]).rstrip("/")] = rule
    return found


def _found(session: Any, lens: Lens, asked: Mapping[str, Any], limit: int) -> Iterator[Rule]:
    spec = lens.registry.require(REDIRECT)
    bound = bind_filter(filter_from_json(asked), spec, lens.registry)
    query = ListQuery(types=(REDIRECT,), filter=bound, limit=limit)
    return _rules(session, lens, find_entries(session, lens, query).rows)


def _rules(session: Any, lens: Lens, rows: Any) -> Iterator[Rule]:
    documents = readable_documents(session, lens, rows)
    versions = {row.entry_id: row.version for row in rows}
    for entry_id, document in documents.items():
        # A reader who may not see the path of a redirect is not led by it.
        if document.get("source"):
            yield {**document, "_id": entry_id, "_version": versions[entry_id]}
