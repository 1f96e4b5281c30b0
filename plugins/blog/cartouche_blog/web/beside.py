"""What else to read at the end of a post: the posts before and after it, of its series, and like it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cartouche_blog.web.finding import NEWEST, OLDEST, POST, listed, posts, readable
from cms.sdk import Condition, Or, Row, SitePart, Visit, by_ids, clock

WEIGHTS: Mapping[str, int] = {"series": 4, "tags": 3, "categories": 2, "author": 1}
"""How much it says that two posts are alike, for each thing that they share."""
LOOKED_AT, SHOWN, PARTS = 40, 3, 50


def beside_parts() -> tuple[SitePart, ...]:
    """Return the parts of a post's page."""
    return (
        SitePart("series", "entry_start", "blog/series_part.html", series_part, order=20),
        SitePart("neighbours", "entry_end", "blog/neighbours.html", neighbours, order=20),
        SitePart("related", "entry_end", "blog/related.html", related, order=30),
    )


def neighbours(visit: Visit) -> dict[str, Any] | None:
    """Return the posts that were published just before and just after the one that is shown."""
    row = _post(visit)
    if row is None or row.published_at is None:
        return None
    after = (clock.to_text(row.published_at), row.entry_id)
    earlier = posts(visit, limit=1, sort=NEWEST, after=after).rows
    later = posts(visit, limit=1, sort=OLDEST, after=after).rows
    if not earlier and not later:
        return None
    return {"earlier": earlier[0] if earlier else None, "later": later[0] if later else None}


def series_part(visit: Visit) -> dict[str, Any] | None:
    """Return the series of the post that is shown, with its parts in their order."""
    row = _post(visit)
    of = listed(visit.document.get("series"))
    if row is None or not of:
        return None
    series = by_ids(visit.session, visit.lens, [of[0]["id"]]).get(of[0]["id"])
    if series is None:
        return None
    condition = Condition(("series",), "eq", series.entry_id)
    parts = posts(visit, condition, limit=PARTS, sort=OLDEST).rows
    return {"series": series, "parts": parts}


def related(visit: Visit) -> dict[str, Any] | None:
    """Return the posts that share most with the one that is shown."""
    row = _post(visit)
    spec = visit.lens.registry.require(POST)
    readable_fields = visit.lens.readable(spec)
    conditions = tuple(
        Condition((name,), "in", tuple(one["id"] for one in listed(visit.document[name])))
        for name in WEIGHTS
        if name in readable_fields and listed(visit.document.get(name))
    )
    if row is None or not conditions:
        return None
    found = posts(visit, Or(conditions), limit=LOOKED_AT).rows
    rows = ranked(
        visit.document,
        [(one, readable(visit.lens, one)) for one in found if one.entry_id != row.entry_id],
    )[:SHOWN]
    return {"posts": rows} if rows else None


def ranked(
    document: Mapping[str, Any], others: Sequence[tuple[Row, Mapping[str, Any]]]
) -> list[Row]:
    """Return other posts, those first that share most with one; of equals the one that was first."""
    return [
        row for row, _ in sorted(others, key=lambda other: shared(document, other[1]), reverse=True)
    ]


def shared(one: Mapping[str, Any], other: Mapping[str, Any]) -> int:
    """Return how much two documents share."""
    return sum(
        weight * len(_ids(one, name) & _ids(other, name)) for name, weight in WEIGHTS.items()
    )


def _ids(document: Mapping[str, Any], name: str) -> set[str]:
    return {item["id"] for item in listed(document.get(name))}


def _post(visit: Visit) -> Row | None:
    row: Row | None = visit.row
    return row if row is not None and row.type == POST else None
