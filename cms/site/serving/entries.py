"""Entries as templates read them: what the visitor may see of their fields, read a level at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from cms.content.assets.images import Images
from cms.content.assets.passes import Passes
from cms.content.assets.public import is_everyones, public_hashes
from cms.content.assets.signing import signer_of
from cms.content.lens import Lens
from cms.content.queries.entries import by_ids
from cms.content.queries.hidden import hidden_fields
from cms.content.queries.rows import Row
from cms.content.sealing import open_document
from cms.content.walking import relations, rich_texts
from cms.schema.content_type import TypeSpec
from cms.schema.rendition import Rendition
from cms.schema.richtext import assets, links
from cms.site.serving.addresses import Addresses
from cms.site.serving.reading import excerpt_of, minutes_of, words_of
from cms.site.serving.values import Values
from cms.themes.sandbox import Readable

COMMON = frozenset(
    [
        "id",
        "type",
        "title",
        "url",
        "slug",
        "locale",
        "published_at",
        "updated_at",
        "excerpt",
        "words",
        "minutes",
    ]
)
"""What entries of every type have."""
ENTRIES_MAX = 2_000
"""Entries that one page may read."""


@dataclass
class Shelf:
    """All entries of one page, and how they are read."""

    session: Session
    lens: Lens
    images: Images
    addresses: Addresses
    renditions: Mapping[str, Rendition]
    render_block: Callable[[str, Mapping[str, Any]], Any]
    marked: bool = False
    """Whether parts tell the field that they come of, for previews."""
    beyond: Shelf | None = None
    """Where what an entry relates to is put, if it is read through another lens."""
    seen: dict[str, str] = field(default_factory=dict)
    """The types of all entries that were read, by id."""

    def put(self, rows: Sequence[Row]) -> list[ShownEntry]:
        """Return rows as entries; what they relate to is read for all of them at once."""
        level = Level(self, list(rows))
        return [ShownEntry(level, row) for row in rows]

    def remember(self, rows: Sequence[Row]) -> None:
        """Note what a page shows, for the tags of caches; refuse more than a page may read."""
        self.seen.update((row.entry_id, row.type) for row in rows)
        if len(self.seen) > ENTRIES_MAX:
            raise ValueError(f"A page reads {ENTRIES_MAX} entries at most.")


class Level:
    """Entries that were read together."""

    def __init__(self, shelf: Shelf, rows: list[Row]) -> None:
        self.shelf, self.rows = shelf, rows
        self._documents: dict[int, dict[str, Any]] = {}
        shelf.remember(rows)

    def spec(self, row: Row) -> TypeSpec:
        """Return the type of a row."""
        return self.shelf.lens.registry.require(row.type)

    def document(self, row: Row) -> Mapping[str, Any]:
        """Return what the visitor may read of a row's document."""
        if row.edition_id not in self._documents:
            whole = open_document(self.shelf.session, row, self.spec(row))
            hidden = self.hidden.get(row.edition_id, frozenset())
            if not self.shelf.lens.fallback:
                hidden = hidden | set(row.fallback)
            shown = {name: value for name, value in whole.items() if name not in hidden}
            self._documents[row.edition_id] = shown
        return self._documents[row.edition_id]

    @cached_property
    def hidden(self) -> Mapping[int, frozenset[str]]:
        """The fields that the visitor may not read, by edition."""
        return hidden_fields(self.shelf.session, self.shelf.lens, self.rows)

    @cached_property
    def urls(self) -> Mapping[str, str]:
        """The addresses of the entries."""
        return self.shelf.addresses.of(self.rows)

    @cached_property
    def by_id(self) -> Mapping[str, Row]:
        """The rows by the ids of their entries."""
        return {row.entry_id: row for row in self.rows}

    @cached_property
    def below(self) -> Mapping[str, ShownEntry]:
        """All that the entries relate to or link to, by id."""
        return {row.entry_id: ShownEntry(self.inner, row) for row in self.inner.rows}

    @cached_property
    def inner(self) -> Level:
        """All that the entries relate to or link to, as far as it is seen; one query."""
        targets: set[str] = set()
        for row in self.rows:
            fields, document = self.spec(row).fields, self.document(row)
            targets |= {one.target for one in relations(fields, document, None, {})}
            for tree in rich_texts(fields, document, None):
                targets |= {target for _, target in (*links(tree), *assets(tree))}
        shelf = self.shelf.beyond or self.shelf
        found = by_ids(shelf.session, shelf.lens, targets) if targets else {}
        return Level(shelf, list(found.values()))

    @cached_property
    def passes(self) -> Passes:
        """What addresses of files bear that are not everybody's."""
        shelf = self.shelf
        if is_everyones(shelf.lens):
            return Passes()
        ids = [row.entry_id for row in self.rows]
        return Passes(signer_of(shelf.session), public_hashes(shelf.session, shelf.lens, ids))


class ShownEntry(Readable):
    """An entry: its fields by their names, and what all entries have."""

    __slots__ = ("_known", "_level", "_row")

    def __init__(self, level: Level, row: Row) -> None:
        self._level, self._row = level, row
        self._known: dict[str, Any] = {}

    @property
    def id(self) -> str:
        """Its id."""
        return self._row.entry_id

    @property
    def type(self) -> str:
        """The name of its type."""
        return self._row.type

    @property
    def title(self) -> str:
        """What it is called; empty where the visitor may not read that."""
        hidden = self._level.hidden.get(self._row.edition_id, frozenset())
        return "" if self._level.spec(self._row).title_field in hidden else self._row.title

    @property
    def url(self) -> str:
        """Its absolute address; empty where it has none."""
        return self._level.urls.get(self._row.entry_id, "")

    @property
    def slug(self) -> str | None:
        """The last part of its path."""
        return self._row.slug

    @property
    def locale(self) -> str:
        """The locale that it is read in."""
        return self._row.locale

    @property
    def published_at(self) -> datetime | None:
        """Since when it is public."""
        return self._row.published_at

    @property
    def updated_at(self) -> datetime:
        """When it was last changed."""
        return self._row.updated_at

    @property
    def excerpt(self) -> str:
        """A sentence or two of it, as plain text."""
        return str(self._once("_excerpt", excerpt_of))

    @property
    def words(self) -> int:
        """How many words it has."""
        return int(self._once("_words", words_of))

    @property
    def minutes(self) -> int:
        """How long reading it takes, in minutes, one at least."""
        return minutes_of(self.words)

    def has(self, name: str) -> bool:
        """Say whether a field holds anything that the visitor may read."""
        return bool(self[name])

    def __getitem__(self, name: str) -> Any:
        """Return the value of a field; None where it is empty, or not for the visitor to see.

        What all entries have is found by its name, too, unless the type has such a field.
        """
        spec = self._level.spec(self._row)
        if name in COMMON and name not in spec.fields:
            return getattr(self, name)
        if name not in self._known:
            declared = spec.fields.get(name)
            value = self._level.document(self._row).get(name)
            made = None
            if declared is not None and value is not None:
                made = self._values().top(declared, value)
            self._known[name] = made
        return self._known[name]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._level.spec(self._row).fields:
            raise AttributeError(name)
        return self[name]

    def _values(self) -> Values:
        level = self._level
        return Values(level.shelf, level.document(self._row), level)

    def _once(self, name: str, work: Callable[[Any, Any], Any]) -> Any:
        if name not in self._known:
            spec = self._level.spec(self._row)
            self._known[name] = work(spec, self._level.document(self._row))
        return self._known[name]


def row_of(entry: ShownEntry) -> Row:
    """Return the row that an entry is made of; for the room's own use, never a template's."""
    return entry._row  # noqa: SLF001 - kept from templates by its underscore


def document_of(entry: ShownEntry) -> Mapping[str, Any]:
    """Return what the visitor may read of an entry's fields, as the API would give it."""
    return entry._level.document(entry._row)  # noqa: SLF001 - as above
