"""What a person may see of that which they are told of, asked when they are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from cms.access.actor import Actor
from cms.access.rights import Rights, load_rights
from cms.content.lens import Lens
from cms.content.queries.columns import editions
from cms.content.queries.entries import by_ids
from cms.content.queries.seeing import seen
from cms.content.queries.titles import titles
from cms.content.site import Site
from cms.events.order import present
from cms.notifications.models import Notification
from cms.schema.registry import TypeRegistry


@dataclass(frozen=True)
class Seen:
    """An entry as somebody sees it; `title` is None where they may not read it."""

    id: str
    type: str
    label: str
    locale: str
    title: str | None


@dataclass(frozen=True)
class Sight:
    """A person's view of the drafts of a site, in the locales that there are, theirs first.

    People are told of work, so whoever may see no draft of an entry is told nothing of it.
    """

    session: Session
    site: Site
    registry: TypeRegistry
    actor: Actor
    rights: Rights
    locale: str | None = None

    @classmethod
    def of(
        cls,
        session: Session,
        site: Site,
        registry: TypeRegistry,
        actor: Actor,
        locale: str | None = None,
    ) -> Sight:
        """Return what an actor sees by the rights of now."""
        return cls(session, site, registry, actor, load_rights(session), locale)

    def entries(self, ids: Iterable[str]) -> dict[str, Seen]:
        """Return those of the entries that the person may see."""
        found: dict[str, Seen] = {}
        left = set(ids)
        for lens in self._lenses():
            rows = by_ids(self.session, lens, left)
            called = titles(self.session, lens, rows.values())
            for entry_id, row in rows.items():
                label = self.registry.require(row.type).label
                title = called[row.edition_id]
                found[entry_id] = Seen(entry_id, row.type, label, row.locale, title)
            left -= found.keys()
            if not left:
                break
        return found

    def condition(self) -> ColumnElement[bool]:
        """Return the condition under which a notification is of something that is seen."""
        edition = editions("noticed")
        visible = [
            exists(
                select(edition.id).where(
                    edition.entry_id == Notification.entry_id, seen(lens, edition)
                )
            )
            for lens in self._lenses()
        ]
        return or_(Notification.entry_id.is_(None), *visible)

    def _lenses(self) -> Iterator[Lens]:
        now = present(self.session)
        first = [self.locale] if self.locale in self.site.locales else []
        for locale in dict.fromkeys([*first, *self.site.locales]):
            yield Lens(
                site=self.site,
                actor=self.actor,
                rights=self.rights,
                registry=self.registry,
                locale=str(locale),
                now=now,
                status="draft",
                dialect=self.session.get_bind().dialect.name,
            )
