"""What is encrypted, and where: each room that keeps such values says so, and how to renew them.

A room has a module `sealed` with a tuple `STOCKS`. They are found by convention, as tables are, so
that a rotation can't forget one.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Text, cast, select, update
from sqlalchemy.orm import Session

import cms
from cms.errors import ConfigurationError
from cms.keys.envelope import Unreadable, is_encrypted, marked
from cms.keys.vault import Vault
from cms.schema.registry import TypeRegistry


class Renewed(NamedTuple):
    """What one step did: how many values, how many do not open, and where to go on (None: done)."""

    changed: int
    unreadable: int
    after: str | None


@dataclass
class Renewal:
    """A transaction in which values are encrypted anew, by the key `key_id`."""

    session: Session
    vault: Vault
    registry: TypeRegistry
    key_id: str
    changed: int = 0
    unreadable: int = 0

    def value(self, value: Any, place: str) -> Any:
        """Return an encrypted value as the newest key encrypts it; any other as it is."""
        if not is_encrypted(value) or value.startswith(marked(self.key_id)):
            return value
        try:
            plain = self.vault.decrypt(value, place=place, session=self.session)
        except (Unreadable, ConfigurationError):
            self.unreadable += 1
            return value
        self.changed += 1
        return self.vault.encrypt(plain, place=place, session=self.session)

    def done(self, after: str | None) -> Renewed:
        """Return what was done up to `after`."""
        return Renewed(self.changed, self.unreadable, after)


@dataclass(frozen=True)
class Stock:
    """One kind of encrypted values.

    `renew` takes the next `limit` rows after a cursor (text that sorts; empty at first) and returns
    what it did; `holds` says whether any value begins with a mark (`cms.keys.envelope.marked`).
    """

    name: str
    renew: Callable[[Renewal, str, int], Renewed]
    holds: Callable[[Session, str], bool]


def stocks() -> list[Stock]:
    """Return what all rooms keep encrypted, in the order of the rooms' names."""
    found: list[Stock] = []
    for room in pkgutil.iter_modules(cms.__path__, "cms."):
        name = f"{room.name}.sealed"
        if room.ispkg and importlib.util.find_spec(name):
            found += importlib.import_module(name).STOCKS
    return found


def column_stock(name: str, key: Any, column: Any, place: Callable[[str], str]) -> Stock:
    """Return the stock of a column of text whose whole value is encrypted.

    `key` is the text column that names the row, `place` makes of it what the value is encrypted
    for.
    """

    def renew(renewal: Renewal, after: str, limit: int) -> Renewed:
        query = select(key, column).where(column.like("cms:v1:%")).order_by(key).limit(limit)
        rows = renewal.session.execute(query.where(key > after) if after else query).all()
        for row_id, value in rows:
            new = renewal.value(value, place(row_id))
            if new != value:
                change = update(key.class_).where(key == row_id).values({column: new})
                renewal.session.execute(change)
        return renewal.done(rows[-1][0] if len(rows) == limit else None)

    def holds(session: Session, mark: str) -> bool:
        query = select(key).where(column.like(f"{mark}%")).limit(1)
        return session.scalar(query) is not None

    return Stock(name, renew, holds)


def text_holds(session: Session, mark: str, *columns: Any) -> bool:
    """Say whether a column of JSON or text holds a mark anywhere."""
    return any(
        session.scalar(select(1).where(cast(column, Text).like(f"%{mark}%")).limit(1)) is not None
        for column in columns
    )
