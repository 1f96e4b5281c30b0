"""Derives editions anew where a content type, or the site's locales, have changed since."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select
from sqlalchemy.orm import Session

from cms.content.editions import EditionWriter
from cms.content.locales.keeping import derive_anew
from cms.content.models import Edition, Entry, Translation
from cms.content.releases.overlays import drop_past_overlays, refresh
from cms.content.site import Site
from cms.content.state import EntryState, load_state
from cms.db.session import begin_write
from cms.errors import CMSError, StateConflict, ValidationFailed
from cms.events.acting import record
from cms.events.order import current_turn, present
from cms.schema.declaration import fingerprint
from cms.schema.registry import TypeRegistry

BATCH = 200
"""How many entries one transaction derives anew; writers wait no longer than for one."""
KINDS = ("draft", "trash", "live")


@dataclass
class Rebuilt:
    """How many entries were derived anew, and why some could not be, by id."""

    count: int = 0
    blocked: dict[str, str] = field(default_factory=dict)


def stale_entries(session: Session, site: Site, registry: TypeRegistry) -> list[str]:
    """Return the ids of entries whose open editions don't follow from types and locales of now.

    They were made under another declaration or other chains, or are missing in a locale, or stand
    in one that the site has no more; or nothing is kept of what their locales say since when.
    """
    found: set[str] = set()
    is_open = _is_open(present(session))
    for spec in registry:
        mark = f"%|{fingerprint(spec)[:12]}"
        of_type = (Edition.site_id == site.id, Edition.type == spec.name, is_open)
        strange = or_(Edition.recipe.not_like(mark), Edition.locale.not_in(site.locales))
        found.update(session.scalars(select(Edition.entry_id).where(*of_type, strange).distinct()))
        lacking = or_(*_lacking(site, localized=spec.localized))
        of_site = (Entry.site_id == site.id, Entry.type == spec.name, Entry.head > 0)
        found.update(session.scalars(select(Entry.id).where(*of_site, lacking)))
    return sorted(found)


def _is_open(now: datetime) -> ColumnElement[bool]:
    # What ended by the clock alone is not marked as past yet.
    ends_later = or_(Edition.valid_to.is_(None), Edition.valid_to > now)
    return and_(Edition.past.is_(False), ends_later)


def _lacking(site: Site, *, localized: bool) -> Iterator[ColumnElement[bool]]:
    for locale in site.locales:
        yield not_(
            exists(
                select(Edition.id).where(
                    Edition.entry_id == Entry.id,
                    Edition.locale == locale,
                    Edition.kind.in_(("draft", "trash")),
                    Edition.valid_to.is_(None),
                )
            )
        )
        if localized:
            kept = select(Translation.gaps).where(
                Translation.entry_id == Entry.id, Translation.locale == locale
            )
            yield not_(exists(kept))


def rebuild(
    session: Session,
    site: Site,
    registry: TypeRegistry,
    progress: Callable[[int, int], None] | None = None,
) -> Rebuilt:
    """Derive the open editions of stale entries anew; commit after each batch.

    Broken off, it goes on where it was when it is run again. What is over keeps the form in which
    it was served. An entry that two locales' texts don't leave an address for is left as it was.
    """
    ids = stale_entries(session, site, registry)
    session.rollback()
    waiting: list[str] = []
    for done, batch in _batches(ids):
        deriving = _Deriving(session, site, registry)
        drop_past_overlays(session, deriving.writer.now)
        failed = [one for one in batch if deriving.alone(one) is not None]
        deriving.commit(batch, failed)
        waiting += failed
        if progress is not None:
            progress(done, len(ids))
    blocked: dict[str, str] = {}
    if waiting:
        deriving = _Deriving(session, site, registry)
        blocked = deriving.together(waiting)
        deriving.commit(waiting, blocked)
    return Rebuilt(len(ids) - len(blocked), blocked)


def _batches(ids: list[str]) -> Iterator[tuple[int, list[str]]]:
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        yield start + len(batch), batch


class _Deriving:
    """Derives entries in one transaction, at one instant."""

    def __init__(self, session: Session, site: Site, registry: TypeRegistry) -> None:
        begin_write(session)
        self.session, self.site = session, site
        self.specs = {spec.name: spec for spec in registry}
        self.writer = EditionWriter(session, site, current_turn(session).instant)

    def commit(self, ids: Sequence[str], failed: Collection[str]) -> None:
        """Record what was derived, so that from then on every reader sees it, and commit."""
        done = [one for one in ids if one not in failed]
        if done:
            record(self.session, "site.entries_derived", *done, entries=len(done))
        self.session.commit()

    def alone(self, entry_id: str) -> CMSError | None:
        """Derive one entry; where another stands in its way, leave it as it was and say why."""
        savepoint = self.session.begin_nested()
        try:
            self._derive(self._state(entry_id))
        except (ValidationFailed, StateConflict) as error:
            savepoint.rollback()
            self.session.expire_all()
            return error
        savepoint.commit()
        return None

    def together(self, ids: Sequence[str]) -> dict[str, str]:
        """Derive entries that are in each other's way; return those that can't be, with reasons.

        All of them leave their addresses before any takes its new one, at the same instant.
        """
        blocked: dict[str, str] = {}
        remaining = list(ids)
        while remaining:
            savepoint = self.session.begin_nested()
            states = [self._state(one) for one in remaining]
            for state in states:
                self.writer.close(state, "live")
            failed = {one: error for one in remaining if (error := self.alone(one)) is not None}
            if not failed:
                savepoint.commit()
                break
            savepoint.rollback()
            self.session.expire_all()
            blocked |= {one: _reason(error) for one, error in failed.items()}
            remaining = [one for one in remaining if one not in failed]
        return blocked

    def _state(self, entry_id: str) -> EntryState:
        return load_state(self.session, self.site, entry_id, self.specs)

    def _derive(self, state: EntryState) -> None:
        now = self.writer.now
        self._close(state, self._retired(state))
        self.writer.write_draft(state, "trash" if state.trashed else "draft")
        if not state.trashed:
            self.writer.write_live(state, state.stands_from(now), now)
            self.writer.date_draft(state, now)
        refresh(self.writer, [state])
        derive_anew(self.session, self.site, state)

    def _close(self, state: EntryState, locales: Iterable[str]) -> None:
        gone = tuple(locales)
        if gone:
            there = replace(self.site, locales=gone, fallbacks={})
            for kind in KINDS:
                EditionWriter(self.session, there, self.writer.now).close(state, kind)

    def _retired(self, state: EntryState) -> list[str]:
        query: Any = select(Edition.locale).where(
            Edition.entry_id == state.id,
            Edition.locale.not_in(self.site.locales),
            _is_open(self.writer.now),
        )
        return sorted(self.session.scalars(query.distinct()))


def _reason(error: CMSError) -> str:
    return " ".join(f"{one.pointer} {one.detail}" for one in error.problems) or error.detail
