"""Writes rows as JSON text: one query a level of relations, whatever the number of entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy.orm import Session

from cms.api.v1.serialization.alternates import alternates
from cms.api.v1.serialization.assets import asset_shown
from cms.api.v1.serialization.extras import EntryExtras
from cms.api.v1.serialization.meta import meta
from cms.api.v1.serialization.rich_text import Writer, writer_for
from cms.api.v1.serialization.shape import Shape
from cms.content.assets.images import Images
from cms.content.assets.passes import Passes
from cms.content.assets.public import is_everyones, public_hashes
from cms.content.assets.signing import signer_of
from cms.content.assets.standing import poster_of
from cms.content.document import empty
from cms.content.lens import Lens, Status
from cms.content.queries.entries import by_ids, seen_ids
from cms.content.queries.hidden import hidden_fields
from cms.content.queries.links import hidden_links
from cms.content.queries.locales import Text, texts
from cms.content.queries.rows import Row
from cms.content.queries.states import State, states
from cms.content.queries.tree import Placed, paths_in_locales
from cms.content.queries.workflow import Standing, standings
from cms.content.sealing import holds_sealed, open_document
from cms.content.walking import LEFT_OUT, Change, Relation, Tree, rebuild, relations
from cms.errors import BadRequest
from cms.schema.content_type import TypeSpec, walk_fields
from cms.schema.fields import Field, File, Image, Reference, RichText, StoredFile

ENTRIES_MAX = 5000
"""How many entries one answer may hold, those in relations included."""

_BROADER: dict[Status, Status] = {"published": "draft", "draft": "trashed"}


@dataclass
class _Level:
    """Rows to write at one depth, each as it is asked for."""

    wanted: list[tuple[Row, Tree | None, Tree]] = field(default_factory=list)


@dataclass
class Presenter:
    """Writes what a lens sees; made for one answer."""

    session: Session
    lens: Lens
    shape: Shape
    images: Images
    extras: EntryExtras = field(default_factory=EntryExtras)
    _worked_out: dict[str, dict[str, Any]] = field(default_factory=dict)
    _parsed: dict[int, dict[str, Any]] = field(default_factory=dict)
    _loaded: dict[str, Row] = field(default_factory=dict)
    _hidden: set[str] = field(default_factory=set)
    _dangling: dict[int, dict[str, set[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    _withheld: dict[int, frozenset[str]] = field(default_factory=dict)
    _assets: dict[str, Row] = field(default_factory=dict)
    _posters: dict[str, Row] = field(default_factory=dict)
    _passes: Passes = field(default_factory=Passes)
    _asked: dict[str, bool] = field(default_factory=dict)
    """Of what is hidden, whether a broader lens sees it, where that was found out already."""
    _known: frozenset[str] = frozenset()
    _states: dict[str, State] = field(default_factory=dict)
    _paths: dict[str, str | None] = field(default_factory=dict)
    _alternates: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _standings: dict[str, Standing] = field(default_factory=dict)
    _held: dict[tuple[str, tuple[type[Field], ...]], bool] = field(default_factory=dict)
    _types: set[str] = field(default_factory=set)
    _editions: frozenset[int] = frozenset()
    _writer: Writer | None = None
    _written: int = 0

    def write(self, rows: Sequence[Row]) -> list[orjson.Fragment]:
        """Return each row as the JSON text of an entry."""
        level = _Level([(row, self.shape.fields, self.shape.include) for row in rows])
        everything = list(rows)
        for _ in range(_depth(self.shape.include)):
            level = self._next(level)
            everything += [row for row, _, _ in level.wanted]
        self._find_hidden(level)
        self._load_assets(everything)
        self._find_public(everything)
        self._prepare({row.edition_id: row for row in everything})
        self._place(rows, everything)
        self._worked_out = self.extras.of(self.session, self.lens, rows, self.shape.extras)
        return [
            orjson.Fragment(self._entry(row, self.shape.fields, self.shape.include)) for row in rows
        ]

    def tags(self) -> set[str]:
        """Return the tags of caches for all that was written."""
        shown = (*self._states, *self._assets, *self._posters)
        entries = {f"entry:{entry_id}" for entry_id in shown}
        over = set() if self.lens.release is None else {f"release:{self.lens.release}"}
        return entries | self._types | over | self.extras.tags(self.shape.extras)

    def sources(self) -> tuple[set[int], set[str]]:
        """Return the editions that were written, and the entries whose being seen shows in them."""
        beside = (*self._assets.values(), *self._posters.values())
        editions = {*self._editions, *(row.edition_id for row in beside)}
        return editions, {*self._states, *self._assets, *self._posters, *self._hidden}

    def expanded(self) -> list[Row]:
        """Return the entries that relations lead to, as far as they were read."""
        return list(self._loaded.values())

    # -- what is read ---------------------------------------------------------------------

    def _next(self, level: _Level) -> _Level:
        """Read everything that the rows of a level relate to; return those to be written whole."""
        found = [
            (row, relation)
            for row, wanted, include in level.wanted
            for relation in relations(self._spec(row).fields, self._document(row), wanted, include)
            if relation.asset is None
        ]
        new = {relation.target for _, relation in found} - self._loaded.keys() - self._hidden
        self._loaded.update(by_ids(self.session, self.lens, new))
        self._hidden |= new - self._loaded.keys()
        following: dict[tuple[str, str], tuple[Row, Tree | None, Tree]] = {}
        for row, relation in found:
            if relation.target in self._hidden:
                self._dangling[row.edition_id][relation.target].add(relation.path)
            elif relation.included:
                key = (relation.target, repr((relation.fields, relation.include)))
                following[key] = (self._loaded[relation.target], relation.fields, relation.include)
        return _Level(list(following.values()))

    def _load_assets(self, rows: Sequence[Row]) -> None:
        """Read the assets that the rows show, and what stands for those; a query for all of either."""
        found = [
            (row, relation)
            for row in rows
            if self._holds(row, Image, File)
            for relation in relations(self._spec(row).fields, self._document(row), None, {})
            if relation.asset is not None
        ]
        wanted = {relation.target for _, relation in found}
        self._assets = by_ids(self.session, self.lens, wanted) if wanted else {}
        chosen = {poster_of(self._document(row)) for row in self._assets.values()}
        further = {one for one in chosen if one is not None} - wanted
        self._posters = by_ids(self.session, self.lens, further) if further else {}
        for row, relation in found:
            if relation.target not in self._assets:
                self._hidden.add(relation.target)
                self._dangling[row.edition_id][relation.target].add(relation.path)

    def _find_public(self, rows: Sequence[Row]) -> None:
        """Find which files anybody sees, where others may be shown; one query for all of them."""
        holding = {row.entry_id for row in rows if self._holds(row, StoredFile)}
        showing = holding | self._assets.keys() | self._posters.keys()
        if showing and not is_everyones(self.lens):
            found = public_hashes(self.session, self.lens, showing)
            self._passes = Passes(signer_of(self.session), found)

    def _find_hidden(self, level: _Level) -> None:
        ids = {
            row.edition_id for row, _, _ in level.wanted if self._holds(row, Reference, RichText)
        }
        if not ids:
            return
        for link in hidden_links(self.session, self.lens, sorted(ids), self._broader()):
            self._hidden.add(link.target_id)
            self._dangling[link.edition_id][link.target_id].add(link.field)
            self._asked[link.target_id] = link.known

    def _broader(self) -> Lens | None:
        """Return the lens that sees where a link leads which leads nowhere; None if nobody's does."""
        status = _BROADER.get(self.lens.status)
        if status is None or not self.lens.may_somewhere("view_draft"):
            return None
        return self.lens.with_status(status)

    def _prepare(self, rows: dict[int, Row]) -> None:
        everything = list(rows.values())
        self._types = {f"type:{row.type}" for row in everything}
        self._editions = frozenset(rows)
        self._withheld = hidden_fields(
            self.session,
            self.lens,
            [*everything, *self._assets.values(), *self._posters.values()],
        )
        self._states = states(self.session, self.lens, [row.entry_id for row in everything])
        if self.lens.status == "draft" and self.lens.at is None:
            types = {row.entry_id: row.type for row in everything}
            self._standings = standings(self.session, self.lens.site.id, types, self.lens.now)
        broader, unasked = self._broader(), self._hidden - self._asked.keys()
        # A link that leads nowhere is told only to who may see where it would lead.
        self._known = frozenset(one for one, known in self._asked.items() if known)
        if unasked and broader is not None:
            self._known |= seen_ids(self.session, broader, unasked)
        if self.shape.richtext is not None:
            documents = [(self._spec(row), self._document(row)) for row in everything]
            self._writer = writer_for(self.session, self.lens, self.shape.richtext, documents)

    def _place(self, rows: Sequence[Row], everything: Sequence[Row]) -> None:
        """Read the paths of all rows, and where else those of the answer itself are to be read."""
        there: dict[str, list[Text]] = {}
        if self.shape.alternates:
            there = texts(self.session, self.lens, [row.entry_id for row in rows])
        placed: list[Placed] = [*everything, *(text for found in there.values() for text in found)]
        paths = paths_in_locales(self.session, self.lens, placed)
        self._paths = {row.entry_id: paths[row.entry_id, row.locale] for row in everything}
        self._alternates = {
            entry_id: alternates(self.lens.site, found, paths) for entry_id, found in there.items()
        }

    # -- what is written ------------------------------------------------------------------

    def _entry(self, row: Row, wanted: Tree | None, include: Tree) -> bytes:
        self._written += 1
        if self._written > ENTRIES_MAX:
            raise BadRequest(
                f"'include' expands to more than {ENTRIES_MAX} entries: ask for less.", "include"
            )
        document = self._text(row, wanted, include)
        head = orjson.dumps({"id": row.entry_id, "type": row.type})[:-1]
        tail = b'"_meta":' + orjson.dumps(self._meta(row)) + b"}"
        extra = orjson.dumps(self._worked_out.get(row.entry_id, {}))[1:-1]
        return b",".join(part for part in (head, document[1:-1], extra, tail) if part)

    def _meta(self, row: Row) -> dict[str, Any]:
        dangling = self._dangling.get(row.edition_id, {})
        withheld = self._withheld.get(row.edition_id, frozenset())
        names = {
            name
            for target, found in dangling.items()
            if target in self._known
            for name in found
            if name.partition(".")[0] not in withheld
        }
        state, path = self._states[row.entry_id], self._paths.get(row.entry_id)
        found = meta(self.lens, row, state, path, names, self._standings.get(row.entry_id))
        if row.entry_id in self._alternates:
            found["alternates"] = self._alternates[row.entry_id]
        return found

    def _text(self, row: Row, wanted: Tree | None, include: Tree) -> bytes:
        spec = self._spec(row)
        if self._untouched(row, wanted, include):
            return row.doc.encode()
        withheld = self._withheld.get(row.edition_id, frozenset())
        borrowed = () if self.lens.fallback else row.fallback
        document = {
            name: empty(spec.fields[name]) if name in borrowed else value
            for name, value in self._document(row).items()
            if name not in withheld
        }
        rich = self._writer.write if self._writer else None
        passes, poster = self._passes, self._poster(document)
        change = Change(
            self._related, rich, lambda file: self.images.file(file, document, passes, poster)
        )
        built = rebuild(spec.fields, document, wanted, include, change)
        return orjson.dumps(built)

    def _untouched(self, row: Row, wanted: Tree | None, include: Tree) -> bool:
        return not (
            wanted is not None
            or include
            or row.edition_id in self._dangling
            or self._withheld.get(row.edition_id)
            or (row.fallback and not self.lens.fallback)
            or (self._writer is not None and self._holds(row, RichText))
            or holds_sealed(row.doc)
            or self._holds(row, Image, File, StoredFile)
        )

    def _related(self, relation: Relation, value: Any) -> Any:
        if relation.target in self._hidden:
            return LEFT_OUT
        if relation.asset is not None:
            return self._asset(relation, self._assets[relation.target])
        if not relation.included:
            return value
        target = self._loaded[relation.target]
        return orjson.Fragment(self._entry(target, relation.fields, relation.include))

    def _asset(self, relation: Relation, row: Row) -> dict[str, Any]:
        withheld = self._withheld.get(row.edition_id, frozenset())
        document = self._document(row)
        poster = None if "poster" in withheld else self._poster(document)
        return asset_shown(
            self.images, self._passes, relation.asset, row, document, withheld, poster
        )

    def _poster(self, document: dict[str, Any]) -> dict[str, Any] | None:
        """Return what is readable of the asset that was chosen to stand for another's file."""
        poster_id = poster_of(document)
        row = self._assets.get(poster_id or "") or self._posters.get(poster_id or "")
        if row is None:
            return None
        withheld = self._withheld.get(row.edition_id, frozenset())
        return {name: one for name, one in self._document(row).items() if name not in withheld}

    def _holds(self, row: Row, *kinds: type[Field]) -> bool:
        key = (row.type, kinds)
        if key not in self._held:
            fields = walk_fields(self._spec(row).fields)
            self._held[key] = any(isinstance(one, kinds) for one in fields)
        return self._held[key]

    def _spec(self, row: Row) -> TypeSpec:
        return self.lens.registry.require(row.type)

    def _document(self, row: Row) -> dict[str, Any]:
        if row.edition_id not in self._parsed:
            self._parsed[row.edition_id] = open_document(self.session, row, self._spec(row))
        return self._parsed[row.edition_id]


def _depth(tree: Tree) -> int:
    return 1 + max(map(_depth, tree.values())) if tree else 0
