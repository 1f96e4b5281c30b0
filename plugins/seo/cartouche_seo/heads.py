"""What the head of a page says: of its own, by the rules, or by its content."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cartouche_seo.reading import introduction
from cms.sdk import TypeSpec

TITLE = "{title} – {site}"
"""How titles are written where no rule says it."""
DESCRIPTION_MOST = 156
_NAMED = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
IMAGES = ("image", "hero", "picture", "portrait", "cover", "photo")
"""Names of fields whose picture shows what an entry is about, where none was chosen."""


@dataclass(frozen=True)
class Subject:
    """An entry as a head is made of it; `document` is what its reader may read."""

    spec: TypeSpec
    row: Any
    title: str
    """What it is called, as far as its reader may know."""
    document: Mapping[str, Any]
    locale: str
    site: str
    home: str
    url: str = ""
    rules: Sequence[Mapping[str, Any]] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    """Addresses of images by their ids, and of entries that are named."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Titles of entries that are named, by id."""

    @property
    def own(self) -> Mapping[str, Any]:
        """What was written about the entry itself."""
        found = self.document.get("seo")
        return found if isinstance(found, Mapping) else {}

    def ruled(self, name: str) -> Any:
        """Return what the nearest rule says that says anything."""
        return next((rule[name] for rule in self.rules if rule.get(name)), None)


@dataclass(frozen=True)
class Head:
    """What a page tells search engines and social networks."""

    title: str
    description: str
    canonical: str
    noindex: bool
    share_title: str
    share_description: str
    image: str
    schema: str

    def plain(self) -> dict[str, Any]:
        """Return it as plain values; None where there is nothing."""
        return {
            "title": self.title,
            "description": self.description or None,
            "canonical": self.canonical or None,
            "robots": "noindex" if self.noindex else "index",
            "share": {
                "title": self.share_title,
                "description": self.share_description or None,
                "image": self.image or None,
            },
        }


def head_of(subject: Subject) -> Head:
    """Work out the head of an entry: its own words count, then rules, then its content."""
    own, spec = subject.own, subject.spec
    title = own.get("title") or filled(subject.ruled("title") or TITLE, subject)
    ruled = subject.ruled("description")
    description = (
        own.get("description")
        or (filled(ruled, subject) if ruled else "")
        or introduction(spec, subject.document, DESCRIPTION_MOST)
    )
    return Head(
        title=title,
        description=description,
        canonical=own.get("canonical") or subject.url,
        noindex=bool(own.get("noindex") or subject.ruled("noindex")),
        share_title=own.get("share_title") or own.get("title") or subject.title,
        share_description=own.get("share_description") or description,
        image=subject.files.get(image_of(subject.document) or "", ""),
        schema=own.get("schema") or subject.ruled("schema") or "",
    )


def filled(template: str, subject: Subject) -> str:
    """Return a template with its names in braces replaced; one that is unknown is left out.

    Only text is put in: nothing of a value is ever read as a template.
    """
    known = {"title": subject.title, "site": subject.site, "type": subject.spec.label}

    def value(found: re.Match[str]) -> str:
        name = found[1]
        said = known.get(name, subject.document.get(name))
        return said if isinstance(said, str) else ""

    return " ".join(_NAMED.sub(value, template).split()).strip(" –-|·")


def image_of(document: Mapping[str, Any]) -> str | None:
    """Return the id of the image that stands for an entry."""
    seo = document.get("seo") or {}
    for found in (seo.get("image"), *(document.get(name) for name in IMAGES)):
        if isinstance(found, Mapping) and isinstance(found.get("id"), str):
            return str(found["id"])
    return None
