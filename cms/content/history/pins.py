"""Which versions retention never touches: each room that holds on to some says so here.

A pin is a function that returns a condition on `Version`; where any of them holds, the version
keeps its content. A room that names versions in a table of its own adds its pin to `PINS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from cms.content.models import Entry, Intent, Live, ReleaseItem, Version, WorkingCopy

Pin = Callable[[], ColumnElement[bool]]


def is_head() -> ColumnElement[bool]:
    """The newest version of an entry."""
    return exists(
        select(Entry.id).where(Entry.id == Version.entry_id, Entry.head == Version.number)
    )


def stands() -> ColumnElement[bool]:
    """What was live, is, or will be."""
    return exists(
        select(Live.id).where(Live.entry_id == Version.entry_id, Live.version == Version.number)
    )


def is_intended() -> ColumnElement[bool]:
    """What a schedule pins, and was not withdrawn."""
    return exists(
        select(Intent.id).where(
            Intent.entry_id == Version.entry_id,
            Intent.version == Version.number,
            Intent.cancelled_at.is_(None),
        )
    )


def is_in_release() -> ColumnElement[bool]:
    """What an item of a release pins."""
    return exists(
        select(ReleaseItem.release_id).where(
            ReleaseItem.entry_id == Version.entry_id, ReleaseItem.version == Version.number
        )
    )


def is_base() -> ColumnElement[bool]:
    """What somebody's working copy was made from, so that it can still be merged."""
    return exists(
        select(WorkingCopy.entry_id).where(
            WorkingCopy.entry_id == Version.entry_id, WorkingCopy.base_version == Version.number
        )
    )


NAMED: Mapping[str, Pin] = MappingProxyType(
    {
        "newest": is_head,
        "stood": stands,
        "planned": is_intended,
        "released": is_in_release,
        "base": is_base,
    }
)
"""The pins of the content itself, by what they mean to people."""


def pins_of(session: Session, entry_id: str, numbers: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return by version what keeps its content; nothing for what retention may take. One query."""
    query = select(Version.number, *(pin() for pin in NAMED.values())).where(
        Version.entry_id == entry_id, Version.number.in_(sorted(numbers))
    )
    return {
        number: tuple(name for name, holds in zip(NAMED, held, strict=True) if holds)
        for number, *held in session.execute(query)
    }


PINS: tuple[Pin, ...] = tuple(NAMED.values())


def pinned() -> ColumnElement[bool]:
    """Return the condition under which a version is to keep its content."""
    return or_(*(pin() for pin in PINS))
