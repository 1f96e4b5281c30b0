"""The keys of front matter that static site generators use, as neutral values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cms.transfer.markdown.dates import as_instant
from cms.transfer.markdown.front_matter import as_json

_TITLES = ("title",)
_SUMMARIES = ("summary", "excerpt", "description", "subtitle")
_PUBLISHED = ("date", "publishdate", "publish_date", "published_at", "pubdate")
_UPDATED = ("lastmod", "updated", "modified", "last_modified_at", "updated_at")
_POSITIONS = ("weight", "order", "nav_order", "position", "menu_order")
_ADDRESSES = ("aliases", "alias", "redirect_from", "url", "permalink")
_LISTS = {
    "tags": ("tags", "tag"),
    "categories": ("categories", "category"),
    "authors": ("authors", "author", "by"),
}
_IMAGES = (
    "image",
    "hero_image",
    "featured_image",
    "feature_image",
    "cover_image",
    "header_image",
    "cover",
    "thumbnail",
    "banner",
)
_KINDS = ("type", "layout", "template")
_MENU_TITLES = ("linktitle", "menu_title", "nav_title", "short_title")


@dataclass
class Meaning:
    """What front matter says; `unknown` are the keys that say nothing to us."""

    title: str = ""
    slug: str = ""
    summary: str = ""
    menu_title: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    position: int | None = None
    draft: bool = False
    kind: str = ""
    image: str = ""
    locale: str = ""
    addresses: list[str] = field(default_factory=list)
    lists: dict[str, list[str]] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def meaning_of(values: Mapping[str, Any]) -> Meaning:
    """Return what the values mean; what has no meaning to us is left in `unknown`."""
    left = {key.lower(): (key, value) for key, value in values.items()}
    taxonomy = left.get("taxonomy", ("", None))[1]
    if isinstance(taxonomy, Mapping):
        # Grav keeps tags and categories one level down.
        del left["taxonomy"]
        left = {str(key).lower(): (str(key), value) for key, value in taxonomy.items()} | left
    reader = _Reader(left)
    found = reader.read()
    found.unknown = {key: as_json(value) for key, value in left.values()}
    return found


class _Reader:
    """Takes what it understands out of `left`."""

    def __init__(self, left: dict[str, tuple[str, Any]]) -> None:
        self._left = left
        self._found = Meaning()

    def read(self) -> Meaning:
        found = self._found
        found.title = self._text(_TITLES)
        found.menu_title = self._text(_MENU_TITLES)
        found.slug = self._text(("slug", "basename"))
        found.summary = self._text(_SUMMARIES)
        found.locale = self._text(("lang", "locale", "language"))
        found.kind = self._text(_KINDS).lower()
        found.image = self._image()
        found.published_at = self._instant(_PUBLISHED)
        found.updated_at = self._instant(_UPDATED)
        found.position = self._position()
        self._status()
        for name, keys in _LISTS.items():
            found.lists[name] = self._list(keys, plural=keys[0])
        for key in _ADDRESSES:
            found.addresses += [one for one in self._list((key,), plural="") if one]
        return found

    def _take(self, key: str) -> Any:
        return self._left.pop(key)[1]

    def _text(self, keys: tuple[str, ...]) -> str:
        """Take the first text that there is; the keys after it stay unknown."""
        for key in keys:
            value = self._left.get(key, ("", None))[1]
            if isinstance(value, str | int | float | date) and not isinstance(value, bool):
                self._take(key)
                text = value.isoformat() if isinstance(value, date) else str(value)
                if text.strip():
                    return text.strip()
        return ""

    def _image(self) -> str:
        """Take the first path of a picture; one of many values is left as it is."""
        for key in _IMAGES:
            value = self._left.get(key, ("", None))[1]
            if isinstance(value, str) and value.strip():
                return str(self._take(key)).strip()
        return ""

    def _instant(self, keys: tuple[str, ...]) -> datetime | None:
        for key in keys:
            value = self._left.get(key, ("", None))[1]
            if value is None:
                continue
            found = as_instant(value)
            if found is not None:
                self._take(key)
                return found
            self._found.problems.append(f"the date {str(value)[:40]!r} of {key}")
        return None

    def _position(self) -> int | None:
        for key in _POSITIONS:
            value = self._left.get(key, ("", None))[1]
            if isinstance(value, int) and not isinstance(value, bool):
                return int(self._take(key))
        return None

    def _status(self) -> None:
        if isinstance(self._left.get("draft", ("", None))[1], bool):
            self._found.draft = self._take("draft")
        published = self._left.get("published", ("", None))[1]
        if isinstance(published, bool):
            self._found.draft = self._found.draft or not self._take("published")
        elif self._found.published_at is None and as_instant(published):
            self._found.published_at = as_instant(self._take("published"))

    def _list(self, keys: tuple[str, ...], plural: str) -> list[str]:
        found: list[str] = []
        for key in keys:
            if key in self._left:
                found += self._names(self._take(key), spaced=key == plural)
        return list(dict.fromkeys(found))

    def _names(self, value: Any, *, spaced: bool) -> list[str]:
        if isinstance(value, list):
            return [name for one in value for name in self._names(one, spaced=False)]
        if isinstance(value, Mapping):
            name = str(value.get("name") or value.get("title") or value.get("slug") or "").strip()
            if name and isinstance(value.get("email"), str):
                self._found.emails[name] = value["email"]
            return [name] if name else []
        if value is None or isinstance(value, bool):
            return []
        text = str(value).strip()
        if spaced:
            # Jekyll divides a text at its spaces, others at commas.
            return [
                one.strip() for one in re.split("," if "," in text else r"\s+", text) if one.strip()
            ]
        return [text] if text else []
