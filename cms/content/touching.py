"""Notes what a change of editions touches of what is published, for caches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.models import Edition
from cms.content.tags import LIVE, PATHS, entry_tag, slug_tag, type_tag
from cms.db.chunks import chunks
from cms.db.touched import touch

Place = tuple[str, str | None, str | None]


@dataclass
class Places:
    """Where entries stood in editions that are replaced: locale, slug and parent of each."""

    types: dict[str, str] = field(default_factory=dict)
    before: dict[str, set[Place]] = field(default_factory=lambda: defaultdict(set))
    moved: dict[str, set[Place]] = field(default_factory=lambda: defaultdict(set))

    def leaves(self, row: Any) -> None:
        """Note an edition that goes or ends."""
        self.types[row.entry_id] = row.type
        self.before[row.entry_id].add((row.locale, row.slug, row.parent_id))

    def changes(self, row: Any) -> None:
        """Note an edition that stands longer, or less long."""
        self.types[row.entry_id] = row.type
        self.moved[row.entry_id].add((row.locale, row.slug, row.parent_id))


def touch_published(
    session: Session,
    site_id: str,
    places: Places,
    rows: Iterable[Mapping[str, Any]],
    *,
    live: bool,
) -> None:
    """Note what is touched where `rows` come in place of what stood at `places`.

    Drafts touch nothing but paths: a parent that is not published lends its draft's slug.
    """
    types, after = dict(places.types), defaultdict[str, set[Place]](set)
    for row in rows:
        types[row["entry_id"]] = row["type"]
        after[row["entry_id"]].add((row["locale"], row["slug"], row["parent_id"]))
    moved = _moved(places, after)
    tags = {slug_tag(slug) for found in moved.values() for _, slug, _ in found if slug}
    if _have_children(session, site_id, moved):
        tags.add(PATHS)
    if live and types:
        tags |= {LIVE, *map(entry_tag, types), *map(type_tag, types.values())}
    if tags:
        touch(session, tags)


def _moved(places: Places, after: Mapping[str, set[Place]]) -> dict[str, set[Place]]:
    """Return the entries that do not stand as they did, with where they did and do."""
    moved = defaultdict[str, set[Place]](set)
    for one in {*places.before, *after}:
        there, here = places.before.get(one, set()), after.get(one, set())
        if there != here:
            moved[one] = there | here
    for one, found in places.moved.items():
        moved[one] |= found
    return moved


def _have_children(session: Session, site_id: str, ids: Iterable[str]) -> bool:
    for part in chunks(sorted(ids)):
        below = select(Edition.id).where(Edition.site_id == site_id, Edition.parent_id.in_(part))
        if session.scalar(below.limit(1)) is not None:
            return True
    return False
