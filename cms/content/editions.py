"""Derives the read model: one edition for each locale and interval, from what stands when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, aliased

from cms.content.document import localised_in
from cms.content.edition_changes import EditionChanges, Wanted
from cms.content.edition_rows import MASKED, Draft
from cms.content.models import Edition
from cms.content.site import SHARED, Site
from cms.content.state import EntryState, Place
from cms.content.timeline import Segment, Stand, segments
from cms.db.chunks import chunks
from cms.db.touched import TOLD


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

    @property
    def _changes(self) -> EditionChanges:
        return EditionChanges(self.session, self.site, self.now)

    def write_draft(self, state: EntryState, kind: str = "draft") -> None:
        """Let the newest version stand as the draft (or in the trash) from now on."""
        head = state.entry.head
        local = set(localised_in(state.slices(head)))
        wanted = []
        for locale in self.site.locales:
            chain = self.site.chains[locale]
            versions = {SHARED: head, **{one: head for one in chain if one in local}}
            own = locale in local or not state.spec.localized
            draft = Draft(locale, self.now, None, versions, kind, own, state.placement)
            wanted.append(Wanted(state, locale, [draft]))
        self._changes.replace(wanted, [kind], self.now)

    def close(self, state: EntryState, kind: str) -> None:
        """End what stands of a kind now, and all that was to stand later."""
        wanted = [Wanted(state, locale, []) for locale in self.site.locales]
        self._changes.replace(wanted, [kind], self.now)

    def write_live(self, state: EntryState, stands: Sequence[Stand], since: datetime) -> None:
        """Let the live editions follow `stands` from `since` on; what was before stays."""
        self.write_all_live([(state, stands)], since)

    def write_all_live(
        self, standing: Sequence[tuple[EntryState, Sequence[Stand]]], since: datetime
    ) -> None:
        """Do so for several entries at once, of which one may take what another gives up."""
        wanted = [
            Wanted(state, locale, self._live(state, stands, locale, since))
            for state, stands in standing
            for locale in self.site.locales
        ]
        self._changes.replace(wanted, ["live"], since)

    def write_release(
        self, release_id: str, standing: Sequence[tuple[EntryState, Sequence[Segment]]]
    ) -> None:
        """Let a release show entries as `standing` says from now on, and nothing in between."""
        wanted = [
            Wanted(state, locale, self._overlay(state, parts, locale, release_id), release_id)
            for state, parts in standing
            for locale in self.site.locales
        ]
        self._changes.replace(wanted, ["release", MASKED], self.now)

    def date_draft(self, state: EntryState, since: datetime) -> None:
        """Carry the date of the first publication to the drafts that stand after `since`.

        Also one that is scheduled: it becomes true without anybody writing, so it is for readers
        to ask whether it has come (`cms.content.queries.columns.published_at`).
        """
        self.date_drafts([state], since)

    def date_drafts(self, states: Sequence[EntryState], since: datetime) -> None:
        """Do so for several entries."""
        live = aliased(Edition)
        first = (
            select(func.min(live.valid_from))
            .where(live.entry_id == Edition.entry_id, live.locale == Edition.locale)
            .where(live.kind == "live")
            .scalar_subquery()
        )
        for part in chunks(states):
            self.session.execute(
                update(Edition)
                .where(Edition.entry_id.in_([state.id for state in part]), Edition.kind == "draft")
                .where(or_(Edition.valid_to.is_(None), Edition.valid_to > since))
                .values(published_at=first)
                # Nobody is shown a draft from memory.
                .execution_options(synchronize_session=False, **{TOLD: True})
            )

    def _live(
        self, state: EntryState, stands: Sequence[Stand], locale: str, since: datetime
    ) -> list[Draft]:
        found = []
        for segment in segments(stands, (SHARED, *self.site.chains[locale])):
            versions = self._shown(state, segment, locale)
            if versions and (segment.end is None or segment.end > since):
                start = max(segment.start, since)
                own = _is_own(state, versions, locale)
                place = state.placement
                found.append(Draft(locale, start, segment.end, versions, "live", own, place))
        if since < self.now and state.placement is not None:
            return [part for one in found for part in _cut(one, state.places(since))]
        return found

    def _overlay(
        self, state: EntryState, parts: Sequence[Segment], locale: str, release_id: str
    ) -> list[Draft]:
        found: list[Draft] = []
        for part in parts:
            versions = self._shown(state, part, locale)
            kind = "release" if versions else MASKED
            start = max(part.start, self.now)
            if found and (found[-1].kind, found[-1].versions) == (kind, versions):
                start = found.pop().start
            own = _is_own(state, versions, locale)
            place = state.placement
            found.append(Draft(locale, start, part.end, versions, kind, own, place, release_id))
        return found

    def _shown(self, state: EntryState, segment: Segment, locale: str) -> dict[str, int]:
        """Return what a reader of a locale sees in a segment; nothing without any of its text."""
        chain = self.site.chains[locale]
        shown = any(one in segment.versions for one in chain) or not state.spec.localized
        wanted = (SHARED, *chain) if shown else ()
        return {name: segment.versions[name] for name in wanted if name in segment.versions}


def _is_own(state: EntryState, versions: dict[str, int], locale: str) -> bool:
    return locale in versions or not state.spec.localized
