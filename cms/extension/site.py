"""What rooms and plugins add to the site that visitors read: pages, feeds, parts of pages, tags.

Functions are given a `Visit`: the content is read through its lens, whoever asks and whenever they
look, so that nothing shows what the visitor may not see.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

PartPlace = Literal["entry_start", "entry_end", "aside", "page_end"]
"""Where on a page a part stands: before and after what an entry says, beside it, below all."""


class Visit(Protocol):
    """One request of a visitor, on one site and in one language."""

    @property
    def request(self) -> Any:
        """Pyramid's request; who asks, and services, are found by it."""

    @property
    def session(self) -> Any:
        """The database session, which only reads (but for a page that takes POST)."""

    @property
    def lens(self) -> Any:
        """What the visitor sees (`cms.sdk.Lens`): what is published, or what a preview shows."""

    @property
    def site(self) -> Any:
        """The site (`cms.sdk.Site`)."""

    @property
    def home(self) -> str:
        """The absolute address of the site's first page in the visit's language, no slash at its end."""

    @property
    def path(self) -> str:
        """The path that was asked for, below the home: `/` or `/news/first`."""

    @property
    def number(self) -> int:
        """Which page of a list was asked for, from 1."""

    @property
    def spec(self) -> Any:
        """The type of the entry that is shown (`cms.sdk.TypeSpec`), or None."""

    @property
    def row(self) -> Any:
        """The entry that is shown: its id, type, slug, title and moments; or None."""

    @property
    def document(self) -> Mapping[str, Any]:
        """What the visitor may read of the fields of the entry that is shown; empty without one."""

    @property
    def tags(self) -> set[str]:
        """What a cache has to forget the page with beside what it shows (`entry:ID`, `type:NAME`).

        A plugin adds what its tags of the head and its parts were made of.
        """

    def addresses(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Return the absolute addresses of entries that have one, by id, in one go."""

    def put(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Return rows as entries that templates read, in their order.

        Each has `title`, `url`, `excerpt` and the like, and by `entry["field"]` what the visitor may
        read of a field: markup, entries, images. Rows among the values of an answer or a part become
        entries by themselves.
        """

    def html(self, spec: Any, name: str, value: Any) -> Any:
        """Return the value of a field as safe markup, its links and pictures resolved."""

    def say(self, text: str, **values: Any) -> str:
        """Return an English text of the catalogues in the visit's language."""

    def for_one(self) -> None:
        """Say that the page holds something for this visitor alone, so that no cache keeps it.

        A page, a part or a tag of the head that looks at cookies, addresses or other headers of the
        request, or at the clock, has to say so.
        """


@dataclass(frozen=True)
class SiteAnswer:
    """What a page answers: a template with values, or a body as it is, or another address.

    `template` is looked up in the theme, then among the templates of plugins, and rendered within
    the theme's sandbox. `tags` name what a cache has to forget the answer with (`entry:ID`,
    `type:NAME`, `list:NAME`), `seconds` how long it may be kept at most.
    """

    template: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    body: bytes | str = b""
    media_type: str = "text/html"
    status: int = 200
    location: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    tags: Sequence[str] = ()
    seconds: int | None = None


@dataclass(frozen=True)
class SitePage:
    """A page, or a file such as a feed, at a path of the site.

    `path` is below the home of each language (`feed.atom`, `author/{slug}`, `archive/{year}/{month}`;
    the last name may take the rest: `{rest:path}`), or, with `of_types`, below the address of an
    entry of one of these types. Where an entry stands at the path, the entry is shown. With
    `whole_site` it is there once, without a language: `robots.txt`. `answer` returns None where
    there is nothing after all. With `POST` among the methods, forms are taken with a CSRF token.
    """

    name: str
    path: str
    answer: Callable[[Visit, Mapping[str, str]], SiteAnswer | None]
    of_types: tuple[str, ...] = ()
    methods: tuple[str, ...] = ("GET",)
    whole_site: bool = False
    order: int = 50
    shows: tuple[str, ...] = ()
    """Types outside of the tree whose entries have their address here: `{slug}` or `{id}` is theirs."""
    query: tuple[str, ...] = ()
    """Parameters that the address may have besides `page`; any other is refused."""


@dataclass(frozen=True)
class SitePart:
    """A part of pages that show an entry (or of all, at `page_end`), such as comments below a post.

    `values` returns what `template` is rendered with, or None where there is nothing to show. A part
    that fails is logged and left out.
    """

    name: str
    place: PartPlace
    template: str
    values: Callable[[Visit], Mapping[str, Any] | None]
    order: int = 50


@dataclass(frozen=True)
class HeadTag:
    """A tag of a page's head: `meta`, `link`, `title`, or `script` of the type `application/ld+json`.

    `key` is what a page has once (`title`, `description`, `og:title`): of several tags with a key
    the last plugin's counts. `content` is the text within the tag; all of it is escaped.
    """

    name: Literal["title", "meta", "link", "script"]
    attributes: Mapping[str, str] = field(default_factory=dict)
    content: str = ""
    key: str = ""


@dataclass(frozen=True)
class SiteContributions:
    """All that a room or a plugin adds to the site.

    `templates` is a folder whose files are named with the plugin before them (`blog/series.html`); a
    theme replaces one by a file of the same name. `static` is a folder of files that its templates
    name by `asset("blog/comments.css")`; `locale` holds a folder a language with `.po` files.
    """

    pages: tuple[SitePage, ...] = ()
    parts: tuple[SitePart, ...] = ()
    templates: Path | None = None
    static: Path | None = None
    locale: Path | None = None


@dataclass(frozen=True)
class EntryExtra:
    """Something worked out about entries that their answers carry when it is asked for.

    `name` begins with an underscore (`_seo`); `include=_seo` asks for it, in GraphQL a field of that
    name without the underscore does. `values` is given the session, the lens and the rows, all at
    once, and returns plain values by entry id; `schema` is their JSON Schema. `types` names those
    whose entries count beside the rows themselves: caches forget the answer with any of them.
    """

    name: str
    values: Callable[[Any, Any, Sequence[Any]], Mapping[str, Any]]
    schema: Mapping[str, Any] = field(default_factory=dict)
    help: str = ""
    types: Sequence[str] = ()
