"""Small images that stand for assets in lists: of many at once, each as who looks may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from cms.content.assets.images import Images
from cms.content.assets.passes import Passes
from cms.content.assets.public import public_hashes
from cms.content.assets.signing import signer_of
from cms.content.assets.standing import Standing, poster_of, standing_for
from cms.content.lens import Lens
from cms.content.queries.entries import by_ids
from cms.content.queries.hidden import hidden_fields
from cms.content.queries.rows import Row
from cms.media.renditions.recipes import Recipe

CARD = Recipe(width=480, height=360)
SMALL = Recipe(width=96, height=96)
LARGE = Recipe(width=1600, height=1600, fit="contain")


@dataclass(frozen=True)
class Shown:
    """What a list shows of an asset: its fields as they may be read, and the image for it.

    `image` is empty where nothing stands for the file; `width` and `height` are the image's.
    """

    document: Mapping[str, Any]
    image: str = ""
    width: int | None = None
    height: int | None = None

    @property
    def file(self) -> Mapping[str, Any]:
        """The file; empty where it may not be read."""
        found = self.document.get("file")
        return found if isinstance(found, Mapping) and "hash" in found else {}


def thumbnails(
    session: Session, lens: Lens, images: Images, rows: Sequence[Row], recipe: Recipe = CARD
) -> dict[str, Shown]:
    """Return by entry what stands for each asset; four queries at most, whatever their number."""
    chosen = {one for row in rows if (one := poster_of(row.document)) is not None}
    posters = by_ids(session, lens, chosen) if chosen else {}
    hidden = hidden_fields(session, lens, [*rows, *posters.values()])

    def readable(row: Row) -> dict[str, Any]:
        withheld = hidden.get(row.edition_id, ())
        return {name: one for name, one in row.document.items() if name not in withheld}

    known = {entry_id: readable(row) for entry_id, row in posters.items()}
    passes = passes_for(session, lens, [*(row.entry_id for row in rows), *posters])
    found = {}
    for row in rows:
        document = readable(row)
        poster = known.get(poster_of(document) or "")
        found[row.entry_id] = _shown(images, passes, document, poster, recipe)
    return found


def passes_for(session: Session, lens: Lens, entry_ids: Sequence[str]) -> Passes:
    """Return what gives passes to the files of these assets that are not everybody's."""
    public = public_hashes(session, lens, entry_ids) if entry_ids else frozenset[str]()
    return Passes(signer_of(session), public)


def _shown(
    images: Images,
    passes: Passes,
    document: Mapping[str, Any],
    poster: Mapping[str, Any] | None,
    recipe: Recipe,
) -> Shown:
    file = document.get("file")
    if not isinstance(file, Mapping) or "hash" not in file:
        return Shown(document)
    standing = standing_for(file, document, poster)
    if standing is None and file.get("kind") == "image":
        standing = Standing(file, document)
    if standing is None:
        return Shown(document)
    told = images.rendition(standing.file, recipe.of(standing.document), passes)
    return Shown(document, told.get("signed_url") or told["url"], told["width"], told["height"])
