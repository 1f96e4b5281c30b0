"""The slugs that are in use, so that each imported entry gets one of its own."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.models import Edition
from cms.content.site import Site
from cms.schema.slugs import make_slug, slug_problem

_STEM = 190


class SlugBook:
    """Which entry holds a slug, among entries of its type and among siblings, in any locale.

    Whatever was live once counts as held: an imported entry may be live from the same day.
    """

    def __init__(self, session: Session, site: Site) -> None:
        self._site = site
        self._held: dict[tuple[str, str], str] = {}
        query = (
            select(Edition.slug, Edition.type, Edition.parent_id, Edition.entry_id)
            .where(Edition.site_id == site.id, Edition.slug.is_not(None))
            .where(Edition.kind.in_(("live", "draft")))
            .distinct()
        )
        for slug, kind, parent, entry in session.execute(query):
            self._hold(str(slug), self._places(kind, parent), entry)

    def choose(
        self,
        wanted: str,
        entry_id: str,
        type: str,
        *,
        parent: str | None = None,
        in_tree: bool = False,
        unicode: bool = False,
    ) -> str:
        """Return `wanted`, or the nearest slug that is well-formed and free, and hold it."""
        stem = wanted if not slug_problem(wanted, unicode) else make_slug(wanted, unicode)
        if not stem:
            return ""
        places = self._places(type, (parent or self._site.id) if in_tree else None)
        number, slug = 1, stem
        while any(self._held.get((place, slug), entry_id) != entry_id for place in places):
            number += 1
            slug = f"{stem[:_STEM]}-{number}"
        self._hold(slug, places, entry_id)
        return slug

    def _places(self, type: str, parent: str | None) -> tuple[str, ...]:
        return (f"type {type}", *((f"under {parent}",) if parent else ()))

    def _hold(self, slug: str, places: tuple[str, ...], entry_id: str) -> None:
        for place in places:
            self._held.setdefault((place, slug), entry_id)
