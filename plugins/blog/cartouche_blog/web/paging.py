"""One page of a list of posts."""

from __future__ import annotations

from typing import Any

from cartouche_blog.web.finding import posts
from cms.sdk import Visit

LENGTH = 12
"""Posts on a page."""
LAST = 1000
"""The last page that is shown: beyond it a reader searches, or goes by the archive."""


def listed_page(visit: Visit, condition: Any = None, **asked: Any) -> dict[str, Any] | None:
    """Return the posts of the page that is asked for, and how many there are; None beyond the last."""
    number = visit.number
    if number > LAST:
        return None
    start = (number - 1) * LENGTH
    found = posts(visit, condition, limit=LENGTH, offset=start, count=True, **asked)
    if not found.rows and number > 1:
        return None
    total = min(found.total or 0, LAST * LENGTH)
    return {"items": found.rows, "paging": {"total": total, "size": LENGTH}}
