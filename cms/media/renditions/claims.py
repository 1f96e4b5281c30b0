"""Claims: who makes a rendition, so that no two do at once; each ends with who holds it.

All functions work in the session that they are given, and none commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Table, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from cms.db.upserting import insert_into
from cms.events.order import database_clock
from cms.media.renditions.models import MadeRendition

_ROWS = cast(Table, MadeRendition.__table__)


@dataclass(frozen=True)
class Claim:
    """A rendition, and the attempt at it that its `maker` names."""

    hash: str
    recipe: str
    media_type: str
    maker: str


def find(session: Session, blob_hash: str, recipe: str) -> MadeRendition | None:
    """Return a rendition, made or being made."""
    return session.get(MadeRendition, (blob_hash, recipe))


def is_free(session: Session, row: MadeRendition | None) -> bool:
    """Say whether nobody has made a rendition, and nobody alive is at it."""
    if row is None:
        return True
    if row.key is not None:
        return False
    return row.lease_until is None or row.lease_until < database_clock(session)


def claim(session: Session, one: Claim, lease: timedelta) -> bool:
    """Begin to make a rendition; return False where it is made, or somebody else is at it."""
    now = database_clock(session)
    held = {"maker": one.maker, "lease_until": now + lease}
    statement = insert_into(session, _ROWS).values(
        hash=one.hash, recipe=one.recipe, media_type=one.media_type, **held
    )
    taken = statement.on_conflict_do_update(
        index_elements=["hash", "recipe"],
        set_=held,
        where=and_(
            _ROWS.c.key.is_(None), or_(_ROWS.c.lease_until.is_(None), _ROWS.c.lease_until < now)
        ),
    )
    return session.execute(taken.returning(_ROWS.c.hash)).first() is not None


def extend(session: Session, one: Claim, lease: timedelta) -> bool:
    """Hold a claim for another lease; return False where it is somebody else's by now."""
    return _change(session, one, lease_until=database_clock(session) + lease)


def finish(session: Session, one: Claim, **made: Any) -> bool:
    """Write down what was made; return as `extend` does."""
    now = database_clock(session)
    return _change(session, one, maker=None, lease_until=None, made_at=now, **made)


def give_up(session: Session, one: Claim) -> None:
    """Let go of a claim."""
    session.execute(delete(_ROWS).where(_is_held(one)))


def forget(session: Session, row: MadeRendition) -> None:
    """Forget a rendition whose bytes are gone, so that it is made again."""
    session.execute(delete(_ROWS).where(_ROWS.c.hash == row.hash, _ROWS.c.key == row.key))


def keys_of(session: Session, blob_hash: str) -> list[tuple[str, str]]:
    """Return where the renditions of a blob lie, as (storage, key)."""
    query = select(MadeRendition.storage, MadeRendition.key).where(MadeRendition.hash == blob_hash)
    return [(str(row.storage), row.key) for row in session.execute(query) if row.key is not None]


def _change(session: Session, one: Claim, **values: Any) -> bool:
    statement = update(_ROWS).where(_is_held(one)).values(values)
    return session.execute(statement.returning(_ROWS.c.hash)).first() is not None


def _is_held(one: Claim) -> Any:
    return and_(_ROWS.c.hash == one.hash, _ROWS.c.recipe == one.recipe, _ROWS.c.maker == one.maker)
