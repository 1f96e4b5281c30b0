"""Holds the types that are in force, and notices, with the site's row, that they have changed.

Each request, job and command asks by the stamp that its own transaction sees. What one process holds is
what another has changed as soon as that is committed, without a statement beyond those there are.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cms.content.model.declared import ByHand, Declared, Joined
from cms.content.model.models import ModelType
from cms.content.models import SiteRow
from cms.db.identifiers import new_id
from cms.schema.registry import HeldRegistry, TypeRegistry

CARRIED = "cms_types"
"""Under this name sessions carry the holder (`Session.info`)."""
_STAMP = select(SiteRow.types_stamp).order_by(SiteRow.created_at, SiteRow.id).limit(1)


class Types:
    """The types of an installation, those that are made by hand among them; safe for threads."""

    def __init__(self, declared: Declared) -> None:
        """Hold what code declares; raise DeclarationError where it contradicts itself."""
        self.declared = declared
        self._bare = Joined(declared.bare())
        self.live = HeldRegistry(self._bare.types)
        """The newest types that this process knows, for what lives as long as it does."""
        self._held = ("", self._bare)
        self._lock = threading.Lock()

    def at(self, session: Session, stamp: str) -> TypeRegistry:
        """Return the types of a stamp that `session` sees; not to be asked after changing them."""
        return self.joined_at(session, stamp).types

    def joined_at(self, session: Session, stamp: str) -> Joined:
        """Return the same with why some are not among them."""
        held, known = self._held
        if held == stamp:
            return known
        made = self.declared.joined_as_far(read_made(session)) if stamp else self._bare
        with self._lock:
            # A reader of an older moment must not undo what others know.
            if stamp > self._held[0] or not stamp:
                self._held = (stamp, made)
                self.live.swap(made.types)
        return made

    def now(self, session: Session) -> TypeRegistry:
        """Return the types that the transaction of `session` sees; one statement."""
        return self.at(session, stamp_of(session))


def held_types(session: Session) -> Types | None:
    """Return the holder that a session carries, if it carries one."""
    found = session.info.get(CARRIED)
    return found if isinstance(found, Types) else None


def stamp_of(session: Session) -> str:
    """Return the stamp that the transaction sees; empty where nothing was made by hand yet."""
    return session.scalar(_STAMP) or ""


def read_made(session: Session) -> list[ByHand]:
    """Read what was made by hand, in the order of names."""
    columns = (ModelType.name, ModelType.data, ModelType.extends)
    rows = session.execute(select(*columns).order_by(ModelType.extends, ModelType.name))
    return [ByHand(name, data, extends) for name, data, extends in rows]


def made_by_hand(session: Session) -> Mapping[str, ModelType]:
    """Return the rows of what was made by hand, by name; one query."""
    query = select(ModelType).order_by(ModelType.name).execution_options(populate_existing=True)
    return {row.name: row for row in session.scalars(query)}


def new_stamp(session: Session) -> None:
    """Let every process read the types anew once this transaction is committed."""
    # Its number makes it the greater, its id another than one of a transaction that was undone.
    number = int(stamp_of(session).partition(".")[0] or 0) + 1
    session.execute(update(SiteRow).values(types_stamp=f"{number:010d}.{new_id()}"))
