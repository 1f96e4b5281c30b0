"""Presence: who has an entry open, in which locale and on which field.

A window says now and then that it is still there; one that has not for a while counts as gone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from cms.content.collaboration.places import Place
from cms.content.models import Presence
from cms.db.ephemeral import Ephemeral
from cms.errors import FieldProblem, StateConflict, ValidationFailed

WINDOWS = 20
"""Windows that one person may have open on one entry."""

_PRESENCE = cast(Table, Presence.__table__)
_COLUMNS = _PRESENCE.c


@dataclass(frozen=True)
class Present:
    """Somebody who has the entry open; `field` is None too where the reader may not read it."""

    user_id: str
    label: str
    client: str
    locale: str
    field: str | None
    opened_at: datetime
    seen_at: datetime


def announce(
    store: Ephemeral,
    place: Place,
    timeout: timedelta,
    *,
    client: str = "",
    field: str | None = None,
) -> None:
    """Note that the person has the entry open in a window, which they call `client`.

    `field` is the field they are at, or a dotted path into it. Raise ValidationFailed for one
    that the type does not have, StateConflict for one window too many.
    """
    if field is not None and field.partition(".")[0] not in place.spec.fields:
        known = ", ".join(place.spec.fields)
        raise ValidationFailed([FieldProblem("/field", f"has to begin with a field: {known}.")])
    now = place.lens.now
    with store.writing(place.session) as connection:
        # Those who left without a word go with the next who comes, whatever the entry.
        connection.execute(delete(_PRESENCE).where(_COLUMNS.seen_at <= now - timeout))
        key = (_COLUMNS.entry_id == place.entry_id, _COLUMNS.user_id == place.user_id)
        seen = {"locale": place.locale, "field": field, "seen_at": now}
        here = update(_PRESENCE).where(*key, _COLUMNS.client == client).values(**seen)
        if connection.execute(here.returning(_COLUMNS.client)).first() is None:
            _open(connection, place, client, key, seen)


def _open(
    connection: Connection, place: Place, client: str, key: Any, seen: dict[str, Any]
) -> None:
    open_now = connection.scalar(select(func.count()).select_from(_PRESENCE).where(*key)) or 0
    if open_now >= WINDOWS:
        raise StateConflict(
            f"You have this entry open in {WINDOWS} windows, the most there can be."
        )
    connection.execute(
        insert(_PRESENCE).values(
            entry_id=place.entry_id,
            user_id=place.user_id,
            client=client,
            label=place.lens.actor.label,
            opened_at=place.lens.now,
            **seen,
        )
    )


def leave(store: Ephemeral, place: Place, *, client: str = "") -> None:
    """Note that the person has closed a window; do nothing where it was not open."""
    with store.writing(place.session) as connection:
        connection.execute(
            delete(_PRESENCE).where(
                _COLUMNS.entry_id == place.entry_id,
                _COLUMNS.user_id == place.user_id,
                _COLUMNS.client == client,
            )
        )


def present(store: Ephemeral, place: Place, timeout: timedelta) -> list[Present]:
    """Return who has the entry open, who came first before the others."""
    query = (
        select(
            _COLUMNS.user_id,
            _COLUMNS.label,
            _COLUMNS.client,
            _COLUMNS.locale,
            _COLUMNS.field,
            _COLUMNS.opened_at,
            _COLUMNS.seen_at,
        )
        .where(_COLUMNS.entry_id == place.entry_id)
        .where(_COLUMNS.seen_at > place.lens.now - timeout)
        .order_by(_COLUMNS.opened_at, _COLUMNS.user_id, _COLUMNS.client)
    )
    with store.reading(place.session) as connection:
        found = [Present(*row) for row in connection.execute(query)]
    readable = place.readable()
    return [
        one
        if one.field is None or one.field.partition(".")[0] in readable
        else replace(one, field=None)
        for one in found
    ]
