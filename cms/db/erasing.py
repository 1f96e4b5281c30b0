"""What an installation holds about people, and of content, that has to be erased on request.

Each room that keeps such data says so in a module `erasure` of its own, in a tuple `HOLDINGS`.
They are found by convention, as tables are, so that whoever erases can't forget one.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import pkgutil
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session

import cms

LABEL = "erased person"
"""What stands where a name was."""


@dataclass(frozen=True)
class Person:
    """Whose data is to be erased: the account's id (None without one), address and names."""

    user_id: str | None
    email: str
    names: tuple[str, ...] = ()

    @property
    def needles(self) -> tuple[str, ...]:
        """The texts by which the person is recognised: the address, and names of some length."""
        names = (name for name in self.names if len(name) >= 3 and name != LABEL)
        return tuple(dict.fromkeys((*filter(None, (self.email,)), *names)))


@dataclass(frozen=True)
class ErasedContent:
    """Content of one entry that is erased from its past, at `now`.

    `parts` maps (slice, version) to the fields that were taken out there, each with the digest of
    its value; `fields` are all of their names. What stands at `now` is not among them.
    """

    entry_id: str
    parts: Mapping[tuple[str, int], Mapping[str, str]]
    now: datetime

    @property
    def fields(self) -> frozenset[str]:
        """The names of all fields that are erased, as they were written."""
        return frozenset(name for part in self.parts.values() for name in part)


@dataclass(frozen=True)
class Holding:
    """One kind of data that a room holds.

    `person` and `content` erase it in the session's transaction, and return how many rows they
    changed or deleted; None where the room holds nothing of that kind.
    """

    name: str
    person: Callable[[Session, Person], int] | None = None
    content: Callable[[Session, ErasedContent], int] | None = None


def holdings() -> list[Holding]:
    """Return what all rooms hold, in the order of the rooms' names."""
    found: list[Holding] = []
    for room in pkgutil.iter_modules(cms.__path__, "cms."):
        name = f"{room.name}.erasure"
        if room.ispkg and importlib.util.find_spec(name):
            found += importlib.import_module(name).HOLDINGS
    return found


def digest(value: Any) -> str:
    """Return what a JSON value can be recognised by once it is gone (SHA-256, in hex)."""
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()


def scrubbed(value: Any, person: Person) -> Any:
    """Return a JSON value without the person's address, and without names that stand alone."""
    if isinstance(value, str):
        if value in person.names:
            return LABEL
        return re.sub(re.escape(person.email), LABEL, value, flags=re.IGNORECASE)
    if isinstance(value, dict):
        return {name: scrubbed(inner, person) for name, inner in value.items()}
    if isinstance(value, list):
        return [scrubbed(inner, person) for inner in value]
    return value
