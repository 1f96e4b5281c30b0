"""Overlays: what would be live if a release were published, kept as editions of its own.

They are written for every entry of a release that is still to come, and follow it: a saved
draft, another publish, a move. Reads with `release=` lay them over what is live.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from cms.content.editions import EditionWriter
from cms.content.models import Edition, Intent, Live, Release, ReleaseItem
from cms.content.releases.changes import Change, changes_of, shown_after, version_of
from cms.content.releases.existing import TO_COME
from cms.content.state import EntryState
from cms.content.states import load_versions
from cms.content.timeline import Segment
from cms.db.chunks import chunks

Items = dict[str, list[ReleaseItem]]


def refresh(writer: EditionWriter, states: Sequence[EntryState]) -> None:
    """Let the overlays of entries follow them, in every release that they are in.

    Costs one query for entries that are in none.
    """
    by_id = {state.id: state for state in states}
    for release, items in _memberships(writer.session, sorted(by_id), writer.now).items():
        write_overlays(writer, release, [(by_id[one], found) for one, found in items.items()])


def _memberships(session: Session, ids: Sequence[str], now: datetime) -> dict[Release, Items]:
    found: dict[Release, Items] = defaultdict(lambda: defaultdict(list))
    for part in chunks(ids):
        query = (
            select(ReleaseItem, Release)
            .join(Release, Release.id == ReleaseItem.release_id)
            .where(ReleaseItem.entry_id.in_(part))
            .where(Release.state.in_(TO_COME), or_(Release.state != "scheduled", Release.at > now))
            .order_by(ReleaseItem.release_id, ReleaseItem.id)
        )
        for item, release in session.execute(query):
            found[release][item.entry_id].append(item)
    return found


def write_overlays(
    writer: EditionWriter,
    release: Release,
    members: Sequence[tuple[EntryState, Sequence[ReleaseItem]]],
) -> None:
    """Let a release show entries as their items in it would have them.

    Those without any stand as they do without the release.
    """
    ids = [state.id for state, _ in members]
    live = _live(writer.session, ids, writer.now)
    named = [(state, version_of(state, item)) for state, items in members for item in items]
    load_versions(writer.session, named)
    intended = _intended(writer.session, release, ids) if _fixed(release) else None
    standing = []
    for state, found in members:
        wanted = changes_of(writer.site, state, found) if intended is None else intended[state.id]
        parts = []
        for part in _cut(live[state.id], writer.now) if found else ():
            versions = {} if state.trashed else shown_after(state, part.versions, wanted)
            parts.append(Segment(part.start, part.end, versions))
        standing.append((state, parts))
    writer.write_release(release.id, standing)


def _fixed(release: Release) -> bool:
    return release.state == "scheduled"


def _intended(session: Session, release: Release, ids: Sequence[str]) -> dict[str, list[Change]]:
    """Return what a scheduled release holds fast; nothing of what was withdrawn meanwhile."""
    found: dict[str, list[Change]] = defaultdict(list)
    query = select(Intent).where(Intent.release_id == release.id, Intent.cancelled_at.is_(None))
    for part in chunks(ids):
        for intent in session.scalars(query.where(Intent.entry_id.in_(part))):
            found[intent.entry_id].append(Change(tuple(intent.slices), intent.version))
    return found


def drop_overlays(session: Session, release_id: str) -> None:
    """Forget the overlays of a release that nobody is to look through any more."""
    session.execute(delete(Edition).where(Edition.release_id == release_id))


def drop_past_overlays(session: Session, now: datetime) -> None:
    """Forget the overlays of scheduled releases that came true by the clock."""
    over = select(Release.id).where(Release.state == "scheduled", Release.at <= now)
    session.execute(delete(Edition).where(Edition.release_id.in_(over)))


def _live(session: Session, ids: Sequence[str], now: datetime) -> dict[str, list[Live]]:
    session.flush()
    found: dict[str, list[Live]] = defaultdict(list)
    for part in chunks(ids):
        query = (
            select(Live)
            .where(Live.entry_id.in_(part))
            .where(or_(Live.valid_to.is_(None), Live.valid_to > now))
            .execution_options(populate_existing=True)
        )
        for row in session.scalars(query):
            found[row.entry_id].append(row)
    return found


def _cut(rows: Sequence[Live], now: datetime) -> list[Segment]:
    """Cut all time from now on wherever a slice begins or ends to stand; gaps are parts too."""
    cuts = {row.valid_from for row in rows} | {row.valid_to for row in rows if row.valid_to}
    starts = [now, *sorted(cut for cut in cuts if cut > now)]
    ends: list[datetime | None] = [*starts[1:], None]
    return [
        Segment(start, end, {row.slice: row.version for row in rows if _holds(row, start)})
        for start, end in zip(starts, ends, strict=True)
    ]


def _holds(row: Live, instant: datetime) -> bool:
    return row.valid_from <= instant and (row.valid_to is None or instant < row.valid_to)
