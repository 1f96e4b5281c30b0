"""What the names of files and folders say: order, date, locale, slug."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

BUNDLES = ("_index", "index", "item", "default", "readme")
"""File names that stand for their folder, the first found of them winning."""

_ORDERED = re.compile(r"(?:(\d{1,4})\.|(0\d{1,3})[-_])(?=\S)")
_DATED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})-(?=\S)")
_LOCALE = re.compile(r"[a-z]{2,3}(?:[-_](?:[A-Za-z]{2}|[A-Z][a-z]{3}|\d{3}))?")


@dataclass(frozen=True)
class Name:
    """A file's or folder's name without its ending, taken apart."""

    slug: str
    position: int | None = None
    date: datetime | None = None


def taken_apart(stem: str) -> Name:
    """Take `01.about`, `02-about` or `2021-8-23-about` apart; other numbers belong to the slug."""
    if dated := _DATED.match(stem):
        year, month, day = (int(part) for part in dated.groups())
        try:
            return Name(stem[dated.end() :], date=datetime(year, month, day, tzinfo=UTC))
        except ValueError:
            return Name(stem)
    if ordered := _ORDERED.match(stem):
        return Name(stem[ordered.end() :], position=int(ordered.group(1) or ordered.group(2)))
    return Name(stem)


def looks_like_locale(name: str) -> bool:
    """Say whether a folder's name is like `de`, `pt-BR` or `zh-Hant`."""
    return _LOCALE.fullmatch(name) is not None


def in_words(slug: str) -> str:
    """Make a title of a slug, for what has none."""
    words = re.sub(r"[-_]+", " ", slug).strip()
    return words[:1].upper() + words[1:]
