"""What every foreign system's content is turned into before it becomes ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

Status = Literal["published", "scheduled", "draft", "pending", "private", "trash"]


@dataclass(frozen=True, kw_only=True)
class ImportedEntry:
    """One piece of content in one locale.

    `source_id` names it within its source for ever; entries that share it are translations of
    each other. `data` holds values by neutral names (`title`, `slug`, `summary`, `name`, …), rich
    text as a tree; `references` the source ids of others by neutral names (`author`, `categories`,
    …). `addresses` are those it was known under, so that links to them can become links to the
    entry. `leftovers` is what nothing else holds.
    """

    source_id: str
    type: str
    data: Mapping[str, Any]
    status: Status = "published"
    locale: str | None = None
    parent_source_id: str | None = None
    position: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None
    published_at: datetime | None = None
    references: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    addresses: tuple[str, ...] = ()
    source_type: str = ""
    source_status: str = ""
    leftovers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ImportedAsset:
    """A file that content uses, and where it is: by `url`, or as `path` below a folder of files.

    `folder` is the path of the media folder that it is to lie in; `addresses` are those, beside
    `url`, by which content shows it or links to it.
    """

    source_id: str
    url: str
    path: str = ""
    folder: str = ""
    addresses: tuple[str, ...] = ()
    status: Status = "published"
    title: str = ""
    alt: str = ""
    caption: str = ""
    description: str = ""
    entry_source_id: str | None = None
    uploaded_at: datetime | None = None
    source_type: str = ""
    source_status: str = ""
    leftovers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ImportedComment:
    """What somebody wrote under an entry; `kind` is comment, pingback or trackback."""

    source_id: str
    entry_source_id: str
    author: str
    content: str
    email: str = ""
    url: str = ""
    written_at: datetime | None = None
    parent_source_id: str | None = None
    status: Literal["approved", "waiting", "spam", "trash"] = "approved"
    kind: str = "comment"
    leftovers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class KeptAside:
    """Something of the source that has no place in a CMS, such as a menu; kept as data."""

    source_id: str
    source_type: str
    source_status: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Misunderstood:
    """A line of the closing report: what was not understood, and an example of where."""

    what: str
    place: str = ""


Imported = ImportedEntry | ImportedAsset | ImportedComment | KeptAside | Misunderstood


class ImportSource(Protocol):
    """A foreign system's content, ready to be read."""

    @property
    def name(self) -> str:
        """What the source is called in the records, the same at every run."""

    def count(self) -> int:
        """Return about how many things `items` gives; reads the whole source and checks it.

        Raises BadRequest where the source can't be read, before anything of it was given.
        """

    def items(self) -> Iterator[Imported]:
        """Give everything, in the order of the source."""


def misunderstood(descriptions: Iterable[str], place: str) -> Iterator[Misunderstood]:
    """Turn what a reader did not understand into lines of the report."""
    for description in descriptions:
        yield Misunderstood(what=description, place=place)
