"""Writes down what came true by the clock: the events of schedules and releases, once for all.

Readers never depend on it: what is scheduled stands in the intervals already. What depends on it
is who is told: the log says that something was published when a worker has swept, or when
the next write to the entry does, so that the log has things in the order in which they happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, and_, or_, select, update
from sqlalchemy.orm import Session

from cms import clock
from cms.content.models import Edition, Entry, Intent, Live
from cms.content.site import Site
from cms.content.state import EntryState
from cms.db.session import begin_write
from cms.db.touched import TOLD
from cms.events.log import append
from cms.events.order import current_turn, present
from cms.schema.content_type import TypeSpec

BATCH = 200
"""Intents that one transaction sweeps, and those that belong to the same releases; writers wait
no longer than for that."""

_EDITIONS = cast(Table, Edition.__table__)
_PENDING = and_(Intent.swept_at.is_(None), Intent.cancelled_at.is_(None))
_ORDER = (Intent.at, Intent.made_at, Intent.id)


def next_sweep(session: Session) -> float | None:
    """Return in how many seconds there is something to sweep (0: now); None if nothing is intended.

    Only reads.
    """
    first = session.scalar(select(Intent.at).where(_PENDING).order_by(Intent.at).limit(1))
    if first is None:
        return None
    return max(0.0, (first - present(session)).total_seconds())


def overdue(session: Session) -> float:
    """Return for how many seconds something has been waiting to be swept; 0 if nothing has."""
    first = session.scalar(select(Intent.at).where(_PENDING).order_by(Intent.at).limit(1))
    return 0.0 if first is None else max(0.0, (present(session) - first).total_seconds())


def sweep(session: Session, site: Site, specs: Mapping[str, TypeSpec], limit: int = BATCH) -> int:
    """Write down what came of up to `limit` intents whose instant has come; return how many.

    Takes the turn, so of several processes one does it. The caller commits.
    """
    begin_write(session)
    now = current_turn(session).instant
    due = (
        select(Intent).join(Entry, Entry.id == Intent.entry_id).where(Entry.site_id == site.id)
    ).where(_PENDING, Intent.at <= now)
    found = session.scalars(due.order_by(*_ORDER).limit(limit)).all()
    return _Sweep(session, site, specs, now).carry_out(found)


def settle(session: Session, state: EntryState, site: Site, specs: Mapping[str, TypeSpec]) -> None:
    """Before an entry is written to, write down what came true of it; often that is nothing.

    The transaction has taken its turn.
    """
    now = current_turn(session).instant
    due = select(Intent).where(Intent.entry_id == state.id, _PENDING, Intent.at <= now)
    found = session.scalars(due.order_by(*_ORDER)).all()
    if found:
        _Sweep(session, site, specs, now).carry_out(found)


@dataclass(frozen=True)
class _Sweep:
    session: Session
    site: Site
    specs: Mapping[str, TypeSpec]
    now: datetime

    def carry_out(self, found: Sequence[Intent]) -> int:
        """Write down what came of intents, and of those that came true in the same releases."""
        intents = self._with_their_releases(found)
        if not intents:
            return 0
        entries = self._entries({one.entry_id for one in intents})
        for intent in intents:
            self._tell(intent, entries[intent.entry_id])
            intent.swept_at = self.now
        self._tell_releases(intents)
        self.session.flush()
        for entry_id in sorted(entries):
            self._tidy(entry_id)
        return len(intents)

    def _with_their_releases(self, found: Sequence[Intent]) -> list[Intent]:
        """Return intents with all that came true in their releases: those are told of as one."""
        releases = {one.release_id for one in found} - {None}
        if not releases:
            return list(found)
        same = Intent.release_id.in_(releases)
        ids = [one.id for one in found]
        query = select(Intent).where(or_(Intent.id.in_(ids), same), _PENDING, Intent.at <= self.now)
        return list(self.session.scalars(query.order_by(*_ORDER)).all())

    def _entries(self, ids: Iterable[str]) -> dict[str, Entry]:
        rows = self.session.scalars(select(Entry).where(Entry.id.in_(sorted(ids))))
        return {entry.id: entry for entry in rows}

    def _tell(self, intent: Intent, entry: Entry) -> None:
        """Write the event of what an intent did, or of its having done nothing."""
        done, lapsed = self._effect(intent)
        told: dict[str, Any] = {
            "type": entry.type,
            "version": entry.head,
            "by": "schedule",
            "intent": intent.id,
            "release": intent.release_id,
            "at": clock.to_text(intent.at),
            "scheduled_by": intent.made_by,
        }
        if done and intent.version is not None:
            published = {"published_version": intent.version, "asserted_at": None}
            self.record("entry.published", entry, slices=done, **published, **told)
        elif done:
            self.record("entry.unpublished", entry, slices=done, **told)
        if lapsed:
            action = "unpublish" if intent.version is None else "publish"
            self.record("entry.schedule_lapsed", entry, slices=lapsed, action=action, **told)

    def _effect(self, intent: Intent) -> tuple[list[str], list[str]]:
        """Return the slices that an intent changed, and those that do not stand as it says.

        A slice that stood as intended already is neither.
        """
        at = intent.at
        query = select(Live).where(
            Live.entry_id == intent.entry_id,
            Live.valid_from <= at,
            or_(Live.valid_to.is_(None), Live.valid_to >= at),
        )
        rows = self.session.scalars(query).all()
        stands = {row.slice: row for row in rows if row.valid_to is None or row.valid_to > at}
        ended = {row.slice for row in rows if row.valid_to == at}
        done, lapsed = [], []
        for name in intent.slices:
            row = stands.get(name)
            if (None if row is None else row.version) != intent.version:
                lapsed.append(name)
            elif name in ended or (row is not None and row.valid_from == at):
                done.append(name)
        return done, lapsed

    def _tell_releases(self, intents: Sequence[Intent]) -> None:
        seen = {(one.release_id, one.at): one for one in intents if one.release_id is not None}
        for (release, at), intent in sorted(seen.items(), key=lambda item: item[0][1]):
            append(
                self.session,
                current_turn(self.session),
                "release.published",
                subjects=[str(release)],
                site_id=self.site.id,
                actor_label="system",
                payload={
                    "by": "schedule",
                    "at": clock.to_text(at),
                    "scheduled_by": intent.made_by,
                },
            )

    def record(self, name: str, entry: Entry, **payload: Any) -> None:
        """Write an event about an entry, in nobody's name: it was the clock."""
        append(
            self.session,
            current_turn(self.session),
            name,
            subjects=[entry.id],
            site_id=self.site.id,
            actor_label="system",
            payload=payload,
        )

    def _tidy(self, entry_id: str) -> None:
        """Mark the editions whose end has come."""
        over = and_(_EDITIONS.c.past.is_(False), _EDITIONS.c.valid_to <= self.now)
        ended = update(_EDITIONS).where(_EDITIONS.c.entry_id == entry_id, over).values(past=True)
        # Readers see no difference: their clock has told them.
        self.session.execute(ended.execution_options(**{TOLD: True}))
