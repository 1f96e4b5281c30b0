"""Locks: somebody asks the others to wait. A lock ends with its time unless it is renewed.

There is one lock of an entry, whatever its locales: what is not localised, and which blocks there
are, belongs to all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Table, delete, select, update

from cms import clock
from cms.content.collaboration.places import Place
from cms.content.models import Lock
from cms.db.chunks import chunks
from cms.db.ephemeral import Ephemeral
from cms.db.session import begin_write
from cms.db.upserting import insert_into
from cms.errors import EntryLocked, StateConflict
from cms.events.log import append
from cms.events.order import current_turn

_LOCK = cast(Table, Lock.__table__)
_TRIES = 5


@dataclass(frozen=True)
class Held:
    """A lock that holds: whose it is, since when, until when, and from whom it was taken over."""

    entry_id: str
    user_id: str
    label: str
    locale: str
    taken_at: datetime
    expires_at: datetime
    former_id: str | None = None
    former_label: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what somebody who may see the draft is told."""
        former = {"id": self.former_id, "name": self.former_label}
        return {
            "holder": {"id": self.user_id, "name": self.label},
            "locale": self.locale,
            "taken_at": clock.to_text(self.taken_at),
            "expires_at": clock.to_text(self.expires_at),
            "taken_over_from": former if self.former_id else None,
        }

    def sentence(self) -> str:
        """Say who has locked the entry, and for how long."""
        since, until = clock.to_text(self.taken_at), clock.to_text(self.expires_at)
        if self.former_label:
            taken = f"{self.label} took the lock over from {self.former_label}"
            return f"{taken} at {since}; it holds until {until}."
        return f"{self.label} has locked it since {since}; the lock holds until {until}."


def held_locks(connection: Connection, entry_ids: Iterable[str], now: datetime) -> dict[str, Held]:
    """Return the locks that hold at `now`, by entry; one query for up to 500 entries."""
    wanted = sorted(set(entry_ids))
    found: dict[str, Held] = {}
    for part in chunks(wanted):
        query = select(_LOCK).where(_LOCK.c.entry_id.in_(part), _LOCK.c.expires_at > now)
        found.update((row.entry_id, Held(*row)) for row in connection.execute(query))
    return found


def lock_of(store: Ephemeral, place: Place) -> Held | None:
    """Return the lock of an entry, if somebody holds one."""
    with store.reading(place.session) as connection:
        return held_locks(connection, [place.entry_id], place.lens.now).get(place.entry_id)


def take(store: Ephemeral, place: Place, life: timedelta, *, take_over: bool = False) -> Held:
    """Lock an entry for the person, or renew their lock, for `life` from now on; return the lock.

    With `take_over`, take it from who holds it: that needs `break_lock`, and is an event. Raise
    EntryLocked where somebody else holds it, Forbidden where nothing of the entry may be edited.
    """
    place.require_edit()
    begin_write(place.session)
    with store.writing(place.session) as connection:
        for _ in range(_TRIES):
            lock = _free_or_own(connection, place, life)
            if lock is not None:
                return lock
            other = held_locks(connection, [place.entry_id], place.lens.now).get(place.entry_id)
            if other is None:
                continue  # it has just been let go
            if not take_over:
                raise EntryLocked(other.sentence(), other.to_json())
            place.require("break_lock")
            lock = _taken_from(connection, place, life, other)
            if lock is not None:
                _record(place, other)
                return lock
    raise StateConflict("Others lock this entry at the same time: try again.")


def _free_or_own(connection: Connection, place: Place, life: timedelta) -> Held | None:
    """Take a lock that nobody else holds, in one statement, so that only one of two gets it."""
    now = place.lens.now
    connection.execute(delete(_LOCK).where(_LOCK.c.expires_at <= now))
    values = {"entry_id": place.entry_id, "taken_at": now, **_holder(place, life)}
    statement = insert_into(connection, _LOCK).values(**values)
    renewed = statement.on_conflict_do_update(
        index_elements=["entry_id"],
        set_={name: statement.excluded[name] for name in ("label", "locale", "expires_at")},
        where=_LOCK.c.user_id == place.user_id,
    )
    row = connection.execute(renewed.returning(_LOCK)).first()
    return None if row is None else Held(*row)


def _taken_from(connection: Connection, place: Place, life: timedelta, other: Held) -> Held | None:
    values = {
        **_holder(place, life),
        "taken_at": place.lens.now,
        "former_id": other.user_id,
        "former_label": other.label,
    }
    still = (_LOCK.c.entry_id == place.entry_id, _LOCK.c.user_id == other.user_id)
    statement = update(_LOCK).where(*still).values(**values).returning(_LOCK)
    row = connection.execute(statement).first()
    return None if row is None else Held(*row)


def _holder(place: Place, life: timedelta) -> dict[str, Any]:
    return {
        "user_id": place.user_id,
        "label": place.lens.actor.label,
        "locale": place.locale,
        "expires_at": place.lens.now + life,
    }


def _record(place: Place, other: Held) -> None:
    append(
        place.session,
        current_turn(place.session),
        "lock.taken_over",
        subjects=[place.entry_id],
        site_id=place.lens.site.id,
        actor_id=place.user_id,
        actor_label=place.lens.actor.label,
        payload={
            "type": place.spec.name,
            "from": other.user_id,
            "since": clock.to_text(other.taken_at),
        },
    )


def release(store: Ephemeral, place: Place) -> None:
    """Let the person's lock go; do nothing where there is none.

    Raise EntryLocked where somebody else holds it: that one has to be taken over.
    """
    with store.writing(place.session) as connection:
        own = (_LOCK.c.entry_id == place.entry_id, _LOCK.c.user_id == place.user_id)
        connection.execute(delete(_LOCK).where(*own))
        other = held_locks(connection, [place.entry_id], place.lens.now).get(place.entry_id)
    if other is not None:
        raise EntryLocked(other.sentence(), other.to_json())
