"""The library as its page shows it: which assets, and what is to be said of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from babel.numbers import format_decimal

from cms.admin.media.asking import Asked, bound_filter, in_library
from cms.content.assets.images import Images
from cms.content.assets.thumbnails import CARD, thumbnails
from cms.content.assets.types import ASSET
from cms.content.lens import Lens
from cms.content.queries.listing import ListQuery, Page, Sort, find
from cms.content.queries.rows import Row
from cms.content.queries.states import states
from cms.content.queries.titles import titles
from cms.media.renditions.recipes import Recipe
from cms.schema.content_type import TypeSpec
from cms.schema.filtering.names import Scope, resolve
from cms.web.cursors import Cursor, CursorSigner, query_fingerprint

SIZE = 60
ICONS = {"image": "image", "video": "film", "audio": "music", "pdf": "file-text", "file": "file"}
_SYSTEM = {"changed": "_updated_at", "created": "_created_at"}
_UNITS = ("kB", "MB", "GB", "TB")


@dataclass(frozen=True)
class Card:
    """One asset of the library."""

    id: str
    title: str
    kind: str
    icon: str
    image: str
    name: str
    facts: tuple[str, ...]
    alt: str
    lacks_alt: bool
    state: str
    updated_at: datetime
    version: int

    @property
    def href(self) -> str:
        """Where it is looked at and changed."""
        return f"/admin/media/{self.id}"


def library_page(
    request: Any, lens: Lens, spec: TypeSpec, asked: Asked
) -> tuple[Lens, Page, str, int | None]:
    """Return the lens, a part of the library, what continues it, and how much there is.

    How much there is, only the first page says.
    """
    signer: CursorSigner = request.service(CursorSigner)
    tied = query_fingerprint("admin media", asked.pairs())
    cursor = signer.read(asked.after, tied) if asked.after else None
    if cursor:
        lens = replace(lens, pinned=cursor.instant)
    query = ListQuery(
        types=(ASSET,),
        limit=SIZE,
        filter=bound_filter(lens, spec, asked),
        sort=(_sort(spec, lens, asked.sort),),
        after=cursor.keys if cursor else None,
        library=in_library(request, lens, spec, asked),
        count=cursor is None,
    )
    page = find(request.cms_session, lens, query)
    further = ""
    if page.more and page.last_keys is not None:
        further = signer.write(Cursor(page.last_keys, cursor.instant if cursor else lens.now), tied)
    return lens, page, further, page.total


def cards(
    request: Any, page: Any, lens: Lens, rows: Sequence[Row], recipe: Recipe = CARD
) -> list[Card]:
    """Return assets as the library shows them; as many queries for one as for a page full."""
    session = request.cms_session
    shown = thumbnails(session, lens, request.service(Images), rows, recipe)
    stand = states(session, lens, [row.entry_id for row in rows])
    called = titles(session, lens, rows)
    told = "alt" in lens.readable(lens.registry.require(ASSET))
    found = []
    for row in rows:
        one = shown[row.entry_id]
        kind = str(one.document.get("kind") or one.file.get("kind") or "file")
        own_alt = "" if "alt" in row.fallback else str(one.document.get("alt") or "")
        found.append(
            Card(
                id=row.entry_id,
                title=called[row.edition_id] or "",
                kind=kind,
                icon=ICONS.get(kind, "file"),
                image=one.image,
                name=str(one.file.get("name") or ""),
                facts=tuple(facts_of(page, one.file)),
                alt=own_alt,
                lacks_alt=kind == "image" and not own_alt and told,
                state=stand[row.entry_id],
                updated_at=row.updated_at,
                version=row.version,
            )
        )
    return found


def facts_of(page: Any, file: Any) -> list[str]:
    """Return what is said of a file in a word each: its kind, its measures, its size."""
    if not file:
        return []
    ending = str(file.get("name", "")).rpartition(".")[2]
    found = [ending.upper()] if 0 < len(ending) <= 5 else []
    if file.get("width") and file.get("height"):
        found.append(f"{file['width']} × {file['height']}")
    if file.get("duration"):
        minutes, seconds = divmod(round(float(file["duration"])), 60)
        found.append(f"{minutes}:{seconds:02}")
    if file.get("size") is not None:
        found.append(sized(int(file["size"]), page.language))
    return found


def sized(size: int, language: str) -> str:
    """Return a number of bytes as people say it."""
    amount, unit = float(size), "B"
    for larger in _UNITS:
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    places = "0.#" if amount < 10 else "0"
    return f"{format_decimal(amount, places, locale=language)}\u00a0{unit}"


def _sort(spec: TypeSpec, lens: Lens, name: str) -> Sort:
    descending, key = name.startswith("-"), name.lstrip("-")
    if key in _SYSTEM:
        return Sort(_SYSTEM[key], system=True, descending=descending)
    (found,) = resolve((key,), spec, Scope(lens.registry, readable=lens.readable))
    return Sort(found.key, folded=found.folded, descending=descending)
