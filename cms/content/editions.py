"""Derives the read model: one edition for each locale and interval, from what stands when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

import orjson
from sqlalchemy import Table, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from cms.content.document import localised_in, resolve
from cms.content.models import Edition, Placement, Reference
from cms.content.relations import links_of
from cms.content.site import SHARED, Site
from cms.content.state import EntryState, Place
from cms.content.timeline import Stand, segments
from cms.content.violations import translated
from cms.schema.declaration import fingerprint
from cms.schema.keys import document_keys

_EDITIONS = cast(Table, Edition.__table__)
_INSERT = insert(_EDITIONS).returning(_EDITIONS.c.id)
_INSERT_REFERENCES = insert(cast(Table, Reference.__table__))


@dataclass(frozen=True)
class Draft:
    """An edition that is to stand: its interval and the slices it is made of."""

    locale: str
    start: datetime
    end: datetime | None
    versions: dict[str, int]
    kind: str
    own: bool
    place: Place | Placement | None

    def recipe(self, state: EntryState) -> str:
        """Name what the document is made of; the same recipe gives the same row."""
        parts = [f"{name}:{number}" for name, number in sorted(self.versions.items())]
        where = f"{self.place.parent_id}/{self.place.position}" if self.place else ""
        return f"{' '.join(parts)}|{where}|{state.entry.owner_id}|{fingerprint(state.spec)[:12]}"


def _cut(draft: Draft, places: Sequence[Place]) -> list[Draft]:
    """Return an edition of the past as it stood at one place of the tree after another."""
    parts = []
    for place in places:
        start = max(draft.start, place.start)
        ends = [end for end in (draft.end, place.end) if end is not None]
        end = min(ends, default=None)
        if end is None or start < end:
            parts.append(replace(draft, start=start, end=end, place=place))
    return parts


@dataclass(frozen=True)
class EditionWriter:
    """Writes the editions of entries of one site at one instant (`now`)."""

    session: Session
    site: Site
    now: datetime

    def write_draft(self, state: EntryState, kind: str = "draft") -> None:
        """Let the newest version stand as the draft (or in the trash) from now on."""
        head = state.entry.head
        local = set(localised_in(state.slices(head)))
        for locale in self.site.locales:
            chain = self.site.chains[locale]
            versions = {SHARED: head, **{one: head for one in chain if one in local}}
            own = locale in local or not state.spec.localized
            draft = Draft(locale, self.now, None, versions, kind, own, state.placement)
            self._replace(state, locale, kind, self.now, [draft])

    def close(self, state: EntryState, kind: str) -> None:
        """End what stands of a kind now, and all that was to stand later."""
        for locale in self.site.locales:
            self._replace(state, locale, kind, self.now, [])

    def write_live(self, state: EntryState, stands: Sequence[Stand], since: datetime) -> None:
        """Let the live editions follow `stands` from `since` on; what was before stays."""
        for locale in self.site.locales:
            wanted = self._segments(state, stands, locale, since)
            if since < self.now and state.placement is not None:
                wanted = [part for one in wanted for part in _cut(one, state.places(since))]
            self._replace(state, locale, "live", since, wanted)

    def date_draft(self, state: EntryState, since: datetime) -> None:
        """Carry the date of the first publication to the drafts that stand after `since`.

        Also one that is scheduled: it becomes true without anybody writing, so it is for readers
        to ask whether it has come (`cms.content.queries.columns.published_at`).
        """
        live = aliased(Edition)
        first = (
            select(func.min(live.valid_from))
            .where(live.entry_id == Edition.entry_id, live.locale == Edition.locale)
            .where(live.kind == "live")
            .scalar_subquery()
        )
        self.session.execute(
            update(Edition)
            .where(Edition.entry_id == state.id, Edition.kind == "draft")
            .where(or_(Edition.valid_to.is_(None), Edition.valid_to > since))
            .values(published_at=first)
            .execution_options(synchronize_session=False)
        )

    def _segments(
        self, state: EntryState, stands: Sequence[Stand], locale: str, since: datetime
    ) -> list[Draft]:
        chain = self.site.chains[locale]
        found = []
        for segment in segments(stands, (SHARED, *chain)):
            names = segment.versions.keys()
            shown = any(one in names for one in chain) or not state.spec.localized
            if shown and (segment.end is None or segment.end > since):
                own = locale in names or not state.spec.localized
                start = max(segment.start, since)
                versions, place = dict(segment.versions), state.placement
                found.append(Draft(locale, start, segment.end, versions, "live", own, place))
        return found

    def _replace(
        self,
        state: EntryState,
        locale: str,
        kind: str,
        since: datetime,
        wanted: list[Draft],
    ) -> None:
        existing = self.session.execute(
            select(Edition.id, Edition.valid_from, Edition.valid_to, Edition.recipe)
            .where(Edition.entry_id == state.id, Edition.locale == locale, Edition.kind == kind)
            .where(or_(Edition.valid_to.is_(None), Edition.valid_to > since))
            .order_by(Edition.valid_from)
        ).all()
        first = wanted[0] if wanted and wanted[0].start == since else None
        kept = None
        for row in existing:
            if row.valid_from >= since:
                self.session.execute(delete(Edition).where(Edition.id == row.id))
            elif first and row.recipe == first.recipe(state):
                kept = row
            else:
                self._end(row.id, since)
        if kept is not None and first is not None:
            # Only now: what stood in the way of a longer interval is gone.
            self._end(kept.id, first.end) if kept.valid_to != first.end else None
            wanted = wanted[1:]
        for draft in wanted:
            self._insert(state, draft)

    def _end(self, edition_id: int, end: datetime | None) -> None:
        past = end is not None and end <= self.now
        with translated(self.session):
            self.session.execute(
                update(Edition).where(Edition.id == edition_id).values(valid_to=end, past=past)
            )

    def _insert(self, state: EntryState, draft: Draft) -> None:
        document, borrowed = self._document(state, draft)
        with translated(self.session):
            values = self._values(state, draft, document, borrowed)
            edition_id = self.session.execute(_INSERT, values).scalar_one()
        rows = [
            {
                "edition_id": edition_id,
                "field": link.field,
                "position": link.position,
                "pointer": link.pointer,
                "target_id": link.target_id,
                "target_kind": link.kind,
            }
            for link in links_of(state.spec, document)
        ]
        if rows:
            self.session.execute(_INSERT_REFERENCES, rows)

    def _document(self, state: EntryState, draft: Draft) -> tuple[dict[str, Any], list[str]]:
        parts = {
            name: state.slices(number).get(name, {}) for name, number in draft.versions.items()
        }
        chain = [parts.get(one, {}) for one in self.site.chains[draft.locale]]
        return resolve(state.spec, parts.get(SHARED, {}), chain)

    def _values(
        self, state: EntryState, draft: Draft, document: dict[str, Any], borrowed: list[str]
    ) -> dict[str, Any]:
        spec, place = state.spec, draft.place
        used = [state.version(number) for number in draft.versions.values()]
        title = document.get(spec.title_field) if spec.title_field else None
        parent = (place.parent_id or self.site.id) if place else None
        return {
            "site_id": self.site.id,
            "type": spec.name,
            "entry_id": state.id,
            "locale": draft.locale,
            "kind": draft.kind,
            "valid_from": draft.start,
            "valid_to": draft.end,
            "past": draft.end is not None and draft.end <= self.now,
            "own": draft.own,
            "version": max(draft.versions.values()),
            "recipe": draft.recipe(state),
            "slug": document.get(spec.slug_field) if spec.slug_field else None,
            "title": title if isinstance(title, str) else "",
            "parent_id": parent,
            "position": place.position if place else "",
            "owner_id": state.entry.owner_id,
            "created_at": state.entry.created_at,
            "updated_at": max(one.asserted_at or one.created_at for one in used),
            "published_at": self._published_at(state, draft),
            "fallback": borrowed,
            "keys": document_keys(spec, document),
            "doc": orjson.dumps(document).decode(),
        }

    def _published_at(self, state: EntryState, draft: Draft) -> datetime | None:
        first: datetime | None = self.session.execute(
            select(func.min(Edition.valid_from)).where(
                Edition.entry_id == state.id,
                Edition.locale == draft.locale,
                Edition.kind == "live",
            )
        ).scalar_one()
        if draft.kind != "live":
            return first
        return draft.start if first is None else min(first, draft.start)
