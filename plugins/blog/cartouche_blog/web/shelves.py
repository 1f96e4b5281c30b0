"""Shelves: the posts of a category, a tag, an author or a series, each with an address of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from cartouche_blog.web.finding import elsewhere_named, named, readable
from cms.sdk import Condition, Or, Row, SiteAnswer, Visit, readable_titles


@dataclass(frozen=True)
class Kind:
    """A kind of shelf: what its addresses begin with, whose entries name it, by which field."""

    name: str
    type: str
    field: str
    title: str
    """English, with `%(name)s`."""
    text: str
    """The field that says more about it."""
    oldest_first: bool = False


KINDS: Mapping[str, Kind] = {
    one.name: one
    for one in (
        Kind("category", "category", "categories", "%(name)s", "description"),
        Kind("tag", "tag", "tags", "Tagged “%(name)s”", ""),
        Kind("author", "person", "author", "Articles by %(name)s", "bio"),
        Kind("series", "series", "series", "Series: %(name)s", "description", oldest_first=True),
    )
}


@dataclass(frozen=True)
class Shelf:
    """One shelf: the entry that it is of, and the condition that a post stands on it."""

    kind: Kind
    row: Row
    document: Mapping[str, Any]

    @property
    def path(self) -> str:
        """Where it is, below the home of a language."""
        return shelf_path(self.kind.name, str(self.row.slug))

    @property
    def condition(self) -> Any:
        """What posts on it fulfil; a category holds the posts of those within it too."""
        here = Condition((self.kind.field,), "eq", self.row.entry_id)
        if self.kind.name != "category":
            return here
        return Or((here, Condition((self.kind.field, "parent"), "eq", self.row.entry_id)))

    def title(self, visit: Visit) -> str:
        """Return what it is called, in the visit's language."""
        name = readable_titles(visit.session, visit.lens, [self.row])[self.row.entry_id]
        return visit.say(self.kind.title, name=name)

    @property
    def tags(self) -> tuple[str, ...]:
        """What a cache has to forget its pages with."""
        return (f"entry:{self.row.entry_id}", "type:post")


def shelf_path(kind: str, slug: str) -> str:
    """Return the path of a shelf by the slug of its entry."""
    return f"/{kind}/{quote(slug, safe='')}"


def find_shelf(visit: Visit, kind: str, slug: str) -> Shelf | None:
    """Return the shelf at an address, if the visitor sees its entry and may ask posts for it."""
    one = KINDS[kind]
    post = visit.lens.registry.require("post")
    if one.field not in visit.lens.readable(post):
        return None
    row = named(visit, one.type, slug)
    return None if row is None else Shelf(one, row, readable(visit.lens, row))


def moved_shelf(visit: Visit, kind: str, slug: str, rest: str = "") -> SiteAnswer | None:
    """Return the way to a shelf whose slug is another in the visit's language, if it is one."""
    own = elsewhere_named(visit, KINDS[kind].type, slug)
    if own is None:
        return None
    return SiteAnswer(status=301, location=f"{visit.home}{shelf_path(kind, own)}{rest}")
