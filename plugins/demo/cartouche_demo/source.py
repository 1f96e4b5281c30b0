"""What the demo's files say of one entry, before any identifier or rich text is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

State = Literal["published", "draft", "scheduled", "unpublished", "trashed"]
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Saved:
    """One saved version: by whom, with which note, and which values it changed."""

    by: str
    note: str = ""
    data: Values = field(default_factory=dict)


@dataclass(frozen=True)
class Former:
    """What an entry was once published as: another slug or title, or under another page."""

    slug: str | None = None
    title: str | None = None
    parent: str | None = None


@dataclass(frozen=True)
class Record:
    """How an entry came to be as it is.

    `by` wrote the newest published version and `publisher` published it. `published` is an
    instant in the past; `after_days` counts from the load, for what is scheduled. `history` are
    the versions before it, oldest first, and `changed` the draft that follows it.
    """

    by: str
    publisher: str
    state: State = "published"
    published: datetime | None = None
    after_days: int | None = None
    formerly: Former | None = None
    history: tuple[Saved, ...] = ()
    changed: Saved | None = None


@dataclass(frozen=True)
class Source:
    """One entry: its key (`type/name`), values, translations, place and record."""

    key: str
    type: str
    values: Values
    record: Record
    translations: Mapping[str, Values] = field(default_factory=dict)
    parent: str | None = None
    order: int = 0
    depth: int = 0
