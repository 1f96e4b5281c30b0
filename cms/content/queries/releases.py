"""Releases and their items, as far as a reader may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, func, not_, select
from sqlalchemy.orm import Session

from cms.access.actor import Actor
from cms.access.rights import Rights
from cms.access.visibility import visible
from cms.content.lens import Lens
from cms.content.models import Release, ReleaseItem
from cms.content.queries.entries import by_ids
from cms.content.queries.known import known
from cms.content.queries.rows import Row
from cms.content.site import Site
from cms.schema.registry import TypeRegistry

SEEING = ("view_release", "manage_releases")
"""Permissions of which one, on any entry, lets releases be seen."""


def may_somewhere(
    rights: Rights, actor: Actor, registry: TypeRegistry, site: Site, permissions: Iterable[str]
) -> bool:
    """Say whether there can be any entry that grants the actor one of the permissions."""
    if actor.system:
        return True
    return any(
        visible(rights, actor, permission, registry, locale).types
        for permission in permissions
        for locale in site.locales
    )


def list_releases(session: Session, site: Site, *, limit: int, offset: int) -> list[Release]:
    """Return releases, the newest first."""
    query = select(Release).where(Release.site_id == site.id).order_by(Release.id.desc())
    return list(session.scalars(query.limit(limit).offset(offset)))


def count_releases(session: Session, site: Site) -> int:
    """Return how many releases there are."""
    query = select(func.count()).select_from(Release).where(Release.site_id == site.id)
    return session.execute(query).scalar_one()


def item_counts(session: Session, release_ids: Sequence[str]) -> Mapping[str, int]:
    """Return how many items each release has, whoever sees their entries."""
    query = (
        select(ReleaseItem.release_id, func.count().label("items"))
        .where(ReleaseItem.release_id.in_(release_ids))
        .group_by(ReleaseItem.release_id)
    )
    found = dict.fromkeys(release_ids, 0)
    return found | {row.release_id: row.items for row in session.execute(query)}


def list_items(
    session: Session, lens: Lens, release_id: str, *, limit: int, offset: int
) -> list[ReleaseItem]:
    """Return the items of a release whose entries the reader knows of, in their order."""
    query = _of(lens, select(ReleaseItem), release_id).order_by(ReleaseItem.id)
    return list(session.scalars(query.limit(limit).offset(offset)))


def count_unseen(session: Session, lens: Lens, release_id: str) -> int:
    """Return how many items are about entries of which the reader does not know."""
    if lens.actor.system:
        return 0
    query = select(func.count()).select_from(ReleaseItem)
    unknown = not_(known(lens, ReleaseItem.__table__.c.entry_id))
    return session.execute(query.where(ReleaseItem.release_id == release_id, unknown)).scalar_one()


def _of(lens: Lens, query: Select[Any], release_id: str) -> Select[Any]:
    query = query.where(ReleaseItem.release_id == release_id)
    if lens.actor.system:
        return query
    return query.where(known(lens, ReleaseItem.__table__.c.entry_id))


def shown_rows(session: Session, lens: Lens, ids: Iterable[str]) -> dict[str, Row]:
    """Return an edition of each entry to call it by: its draft, else what is live or thrown away.

    Each is of the first locale in which the reader sees one.
    """
    missing = set(ids)
    found: dict[str, Row] = {}
    for status in ("draft", "published", "trashed"):
        for locale in dict.fromkeys((lens.locale, *lens.site.locales)):
            looking = replace(lens, status=status, locale=locale, release=None, at=None)
            if not missing or not looking.may_somewhere(looking.permissions[0]):
                continue
            rows = by_ids(session, looking, missing)
            found |= rows
            missing -= rows.keys()
    return found
