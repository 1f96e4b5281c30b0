"""One asset as its screen shows it: its file and pictures of it, where it is used, what it had before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cms.access.acl import decide
from cms.admin.editor.drawing import Draft
from cms.content.assets.addresses import file_address
from cms.content.assets.images import Images
from cms.content.assets.thumbnails import Shown, passes_for, thumbnails
from cms.content.lens import Lens
from cms.content.queries.entries import by_ids
from cms.content.queries.history import VersionFilter, VersionInfo, version_document, versions
from cms.content.queries.rows import Row
from cms.content.queries.uses import STATES, count_all, count_seen, uses_in, using_entries
from cms.errors import NotFound
from cms.media.renditions.declared import Renditions
from cms.media.renditions.recipes import RENDERED, Recipe, recipe_of

WHOLE = Recipe(width=1400, height=1400, fit="contain")
"""The image without focus and crop, on which these are chosen."""
SHAPES = (("16:9", 480, 270), ("1:1", 320, 320), ("4:5", 320, 400))
"""How an image is shown where a site declares no renditions of its own."""
SHAPES_MAX, USES_MAX, FORMER_MAX = 8, 20, 5


@dataclass(frozen=True)
class Shape:
    """A size in which the image is shown, and where it is had as it is saved."""

    name: str
    width: int
    height: int
    url: str


@dataclass(frozen=True)
class Former:
    """A version in which the asset got another file."""

    info: VersionInfo
    name: str


@dataclass(frozen=True)
class Stage:
    """What is shown of the file itself; `url` is the file, `whole` the image without any cut."""

    kind: str
    url: str
    file: Mapping[str, Any]
    poster: str = ""
    whole: str = ""
    width: int = 0
    height: int = 0
    shapes: tuple[Shape, ...] = ()


def stage_of(request: Any, lens: Lens, row: Row) -> Stage:
    """Return what is shown of an asset's file; its kind is empty where it may not be seen."""
    session, images = request.cms_session, request.service(Images)
    shown: Shown = thumbnails(session, lens, images, [row], WHOLE)[row.entry_id]
    file = shown.file
    if not file:
        return Stage("", "", {})
    passes = passes_for(session, lens, [row.entry_id])
    plain = file_address(file["hash"], file["name"])
    url = passes.signed(file["hash"], plain) or plain
    found = Stage(str(file.get("kind")), url, file, poster=shown.image)
    if found.kind != "image" or not file.get("width") or not file.get("height"):
        return found
    whole = (
        images.rendition(file, WHOLE, passes) if file["media_type"] in RENDERED else {"url": url}
    )
    declared = [
        (one.name, recipe_of(one, shown.document))
        for one in request.service(Renditions)
        if one.width and one.height and one.fit == "cover"
    ][:SHAPES_MAX]
    own = [(name, Recipe(w, h).of(shown.document)) for name, w, h in SHAPES]
    shapes = []
    for name, recipe in declared or own:
        told = images.rendition(file, recipe, passes)
        address = told.get("signed_url") or told["url"]
        shapes.append(Shape(name, recipe.width or 1, recipe.height or 1, address))
    return replace(
        found,
        whole=whole.get("signed_url") or whole["url"],
        width=int(file["width"]),
        height=int(file["height"]),
        shapes=tuple(shapes) if file["media_type"] in RENDERED else (),
    )


def lacking(request: Any, lens: Lens, row: Row) -> list[str]:
    """Return the locales in which nothing says what the image shows."""
    if row.document.get("kind") != "image":
        return []
    found = []
    for locale in request.site.locales:
        there = replace(lens, locale=locale, fallback=False)
        told = by_ids(request.cms_session, there, [row.entry_id]).get(row.entry_id)
        if told is None or not told.document.get("alt"):
            found.append(locale)
    return found


def used(request: Any, lens: Lens, row: Row) -> dict[str, Any]:
    """Return who uses an asset, as far as the reader sees them; the rest is counted only."""
    session, target = request.cms_session, row.entry_id
    ids = using_entries(session, lens, target, STATES, limit=USES_MAX)
    found = uses_in(session, lens, target, STATES, ids)
    seen = count_seen(session, lens, target, STATES)
    return {
        "entries": [(one, found[one]) for one in ids],
        "more": seen - len(ids),
        "hidden": max(0, count_all(session, lens, target, STATES) - seen),
    }


def former_files(request: Any, draft: Draft, row: Row) -> Sequence[Former]:
    """Return the versions in which the asset got its files, newest first, for who may see them."""
    if not decide(request.rights, request.actor, "view_history", draft.facts).allowed:
        return ()
    only = VersionFilter(fields=("file",))
    session, lens = request.cms_session, draft.lens
    found = []
    for info in versions(session, row.entry_id, limit=FORMER_MAX, only=only):
        try:
            file = version_document(session, lens, row.entry_id, info.number).document.get("file")
        except NotFound:
            # Its content is gone, as somebody wanted it.
            continue
        found.append(Former(info, str((file or {}).get("name", ""))))
    return found
