"""A visit: one request of a visitor, with all that answering it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from cms.content.lens import Lens
from cms.content.queries.entries import by_ids
from cms.content.queries.rows import Row
from cms.content.site import Site
from cms.schema.content_type import TypeSpec
from cms.site.serving.addresses import Addresses
from cms.site.serving.contributed import SiteContributed
from cms.site.serving.entries import Level, Shelf, ShownEntry, document_of
from cms.site.serving.faces import Face
from cms.site.serving.values import Values
from cms.themes.rendering import ReadyTheme
from cms.themes.words import words_for


@dataclass
class SiteVisit:
    """What plugins are given as `Visit`, and views work with."""

    request: Any
    face: Face
    lens: Lens
    theme: ReadyTheme
    places: Addresses
    shelf: Shelf
    path: str
    contributed: SiteContributed
    preview: bool = False
    """Whether something is shown that is not public."""
    draft: Row | None = None
    """The entry of a preview, as it is kept."""
    drafts: Shelf | None = None
    entry: ShownEntry | None = None
    row: Row | None = None
    number: int = 1
    query: str = ""
    tags: set[str] = field(default_factory=set)
    alone: bool = False
    """Whether the page is for this visitor alone."""
    seconds: int | None = None
    """How long the page may be kept at most; None, as long as nothing in it changes."""

    def for_one(self) -> None:
        """Say that the page holds something for this visitor alone, so that no cache keeps it."""
        self.alone = True

    @property
    def session(self) -> Session:
        """The session of the request."""
        return self.request.cms_session  # type: ignore[no-any-return]

    @property
    def site(self) -> Site:
        """The site."""
        return self.lens.site

    @property
    def home(self) -> str:
        """The address of the first page in the visit's language."""
        return self.face.home(self.lens.locale)

    @property
    def url(self) -> str:
        """The address of this page."""
        return self.places.path(self.path)

    @property
    def spec(self) -> TypeSpec | None:
        """The type of the entry that is shown."""
        return None if self.row is None else self.lens.registry.require(self.row.type)

    @property
    def document(self) -> Mapping[str, Any]:
        """What the visitor may read of the entry that is shown."""
        return {} if self.entry is None else document_of(self.entry)

    @property
    def at(self) -> datetime | None:
        """The moment that is looked at, where it is not now."""
        return self.lens.at

    def show(self, row: Row) -> ShownEntry:
        """Make an entry the one that the page shows."""
        self.row = row
        previewed = self.drafts is not None and row is self.draft
        shelf = self.drafts if previewed and self.drafts else self.shelf
        self.entry = shelf.put([row])[0]
        return self.entry

    def put(self, rows: Sequence[Row]) -> list[ShownEntry]:
        """Return rows as templates read them."""
        return self.shelf.put(rows)

    def addresses(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Return the absolute addresses of entries that have one, by id, in one go."""
        return self.places.of(list(by_ids(self.session, self.lens, ids).values()))

    def html(self, spec: TypeSpec, name: str, value: Any) -> Any:
        """Return the value of a field as safe markup."""
        level = Level(self.shelf, [] if self.row is None else [self.row])
        return Values(self.shelf, self.document, level).value(spec.fields[name], value)

    def say(self, text: str, **values: Any) -> str:
        """Return an English text in the visit's language."""
        said = words_for(self.theme.words, self.lens.locale).gettext(text)
        return said % values if values else said
