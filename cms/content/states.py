"""The states of many entries at once, read in few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select, tuple_
from sqlalchemy.orm import Session

from cms.access.models import EntryScope
from cms.content.models import Entry, Intent, Live, Placement, Version
from cms.content.site import Site
from cms.content.state import EntryState, Read
from cms.db.chunks import chunks
from cms.schema.content_type import TypeSpec


def load_states(
    session: Session,
    site: Site,
    ids: Iterable[str],
    specs: Mapping[str, TypeSpec],
    since: datetime,
    *,
    lock: bool = True,
) -> dict[str, EntryState]:
    """Return the states of those of the entries that there are, by id, as of `since`.

    With `lock` they are locked, in the order of their ids. Each comes with what it shows and
    what is intended from `since` on; operations that change that have to say so: `forget`.
    """
    wanted = sorted(set(ids))
    entries: dict[str, Entry] = {}
    for part in chunks(wanted):
        query: Any = select(Entry).where(Entry.id.in_(part), Entry.site_id == site.id)
        query = query.order_by(Entry.id).execution_options(populate_existing=True)
        found = session.scalars(query.with_for_update() if lock else query)
        entries |= {entry.id: entry for entry in found if entry.type in specs}
    known = list(entries)
    placed = {
        row.entry_id: row
        for row in _all(session, select(Placement).where(Placement.valid_to.is_(None)), known)
    }
    scopes = {row.entry_id: row.scope_id for row in _all(session, select(EntryScope), known)}
    read = _read(session, known, since)
    return {
        one: EntryState(
            session,
            entry,
            specs[entry.type],
            placed.get(one),
            scopes.get(one),
            site.default_locale,
            read=read[one],
        )
        for one, entry in entries.items()
    }


def _read(session: Session, ids: Sequence[str], since: datetime) -> dict[str, Read]:
    found: dict[str, Read] = defaultdict(lambda: Read([], []))
    open_live = or_(Live.valid_to.is_(None), Live.valid_to > since)
    live = select(Live).where(open_live).order_by(Live.slice, Live.valid_from)
    for row in _all(session, live, ids):
        found[row.entry_id].live.append(row)
    ahead = select(Intent).where(Intent.at > since, Intent.cancelled_at.is_(None))
    for row in _all(session, ahead.order_by(Intent.at, Intent.made_at, Intent.id), ids):
        found[row.entry_id].intents.append(row)
    return found


def read_anew(session: Session, states: Sequence[EntryState], since: datetime) -> None:
    """Read what entries show and what is intended again, as it was changed meanwhile."""
    session.flush()
    read = _read(session, [state.id for state in states], since)
    for state in states:
        state.read = read[state.id]


def forget(states: Iterable[EntryState]) -> None:
    """Let what was read beforehand of these entries be read anew, since it has changed."""
    for state in states:
        state.read = None


def load_versions(session: Session, wanted: Iterable[tuple[EntryState, int]]) -> None:
    """Read versions of entries, so that asking the states for them costs nothing more."""
    missing = {
        (state.id, number): state for state, number in wanted if number not in state.versions
    }
    pairs = sorted(missing)
    for part in chunks(pairs):
        query = select(Version).where(tuple_(Version.entry_id, Version.number).in_(part))
        for version in session.scalars(query):
            missing[version.entry_id, version.number].versions[version.number] = version


def _all(session: Session, query: Select[Any], ids: Sequence[str]) -> Iterator[Any]:
    model = query.column_descriptions[0]["entity"]
    for part in chunks(ids):
        among = query.where(model.entry_id.in_(part))
        yield from session.scalars(among.execution_options(populate_existing=True))
