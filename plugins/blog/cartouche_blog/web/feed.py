"""A feed before it has a format: what it is called, where it is, and what it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

_UNSENDABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed changed that holds nothing."""


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who wrote something, and where they have a page."""

    name: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Enclosure:
    """A file that goes with an item: its absolute address, media type and size in bytes."""

    url: str
    media_type: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Item:
    """An item of a feed; `html` is its whole text, with absolute addresses."""

    id: str
    title: str
    url: str
    summary: str
    html: str
    published: datetime
    updated: datetime
    authors: tuple[Author, ...] = ()
    terms: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A feed: `url` is the page that it is of, `own_url` its own address, `home` the site's."""

    title: str
    description: str
    home: str
    url: str
    own_url: str
    language: str
    items: tuple[Item, ...]

    @property
    def updated(self) -> datetime:
        """When the last of its items was changed."""
        return max((one.updated for one in self.items), default=NEVER)


def sendable(text: str) -> str:
    """Return a text without the characters that XML 1.0 (2.2) can't hold."""
    return _UNSENDABLE.sub("", text)
