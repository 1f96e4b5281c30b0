"""The search of the site: full text through the lens of a visit."""

from __future__ import annotations

from cms.content.queries.rows import Row
from cms.errors import BadRequest
from cms.search.asking import Synonyms
from cms.search.finding import find
from cms.site.serving.listing import page_types
from cms.site.serving.visit import SiteVisit

SEARCH_SIZE = 10


def search_for(visit: SiteVisit, query: str, limit: int, offset: int) -> tuple[list[Row], int]:
    """Return a part of the entries that hold the words, the best first, and how many there are.

    A question without a word finds nothing.
    """
    types = page_types(visit)
    if not types:
        return [], 0
    visit.tags.update(f"type:{name}" for name in types)
    synonyms = visit.request.service(Synonyms)
    try:
        found = find(
            visit.session,
            visit.lens,
            query,
            types=types,
            limit=limit,
            offset=offset,
            count=True,
            synonyms=synonyms,
        )
    except BadRequest:
        return [], 0
    return found.rows, found.total or 0
