"""Counts the entries that one answer about rights admits, and another one does not."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import and_, false, func, not_, or_, select
from sqlalchemy.orm import Session

from cms.access.actor import SYSTEM
from cms.access.rights import Rights
from cms.access.visibility import Branch
from cms.content.lens import Lens, Status, open_lens
from cms.content.queries.columns import Editions, editions, is_type
from cms.content.queries.held import values_of
from cms.content.queries.seeing import Sql, of_branch, standing
from cms.content.site import Site
from cms.schema.content_type import TypeSpec
from cms.schema.registry import TypeRegistry

Branches = tuple[Branch, ...]
ABOUT: dict[str, Status] = {"view": "published", "restore": "trashed", "purge": "trashed"}
"""Which entries a permission is about; all others are about the newest version of each."""


@dataclass(frozen=True)
class Counting:
    """Counts for one site, with the eyes of the system: it sees every entry there is."""

    session: Session
    site: Site
    registry: TypeRegistry
    rights: Rights
    _known: dict[object, tuple[int, int]] = field(default_factory=dict)

    def difference(
        self, permission: str, spec: TypeSpec, locale: str, before: Branches, after: Branches
    ) -> tuple[int, int]:
        """Return how many entries of a type `after` has and `before` has not, and vice versa."""
        status = ABOUT.get(permission, "draft")
        # A rule for every permission asks the same of many.
        asked = (status, spec.name, locale, before, after)
        if asked not in self._known:
            self._known[asked] = self._count(status, spec, locale, before, after)
        return self._known[asked]

    def _count(
        self, status: Status, spec: TypeSpec, locale: str, before: Branches, after: Branches
    ) -> tuple[int, int]:
        lens = open_lens(
            self.session,
            self.site,
            SYSTEM,
            self.registry,
            locale=locale,
            status=status,
            rights=self.rights,
        )
        edition = editions("e")
        old, new = (_admitted(lens, edition, one) for one in (before, after))
        there = and_(standing(lens, edition), is_type(edition, [spec.name]))
        query = select(
            func.count().filter(and_(new, not_(old))), func.count().filter(and_(old, not_(new)))
        )
        row = self.session.execute(query.select_from(edition).where(there), values_of(lens)).one()
        return int(row[0]), int(row[1])


def _admitted(lens: Lens, edition: Editions, branches: Branches) -> Sql:
    return func.coalesce(
        or_(false(), *(of_branch(lens, edition, one) for one in branches)), false()
    )
