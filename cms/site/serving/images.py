"""Images and files as templates read them, and the markup that shows one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from cms.content.assets.passes import Passes
from cms.content.queries.rows import Row
from cms.media.renditions.recipes import RENDERED, recipe_of
from cms.schema.fields import Field
from cms.schema.rendition import Rendition

if TYPE_CHECKING:
    from cms.site.serving.entries import Level, Shelf

SCALES = (0.5, 0.75, 1.0, 1.5, 2.0)
"""In which sizes a rendition is offered, by its own."""
SIZES = "100vw"


def asset_value(level: Level, row: Row, field: Field | None) -> dict[str, Any] | None:
    """Return an asset with all that a page needs to show it; None where its file is not seen."""
    document = level.document(row)
    file = document.get("file")
    if not isinstance(file, Mapping) or "hash" not in file:
        return None
    shelf = level.shelf
    told = shelf.images.related(field, file, document, level.passes)
    own = _renditions(shelf, level, file, document) if file.get("kind") == "image" else {}
    return {
        **{name: value for name, value in told.items() if name not in ("hash", "key")},
        "id": row.entry_id,
        "title": document.get("title") or "",
        "url": _url(told),
        "alt": document.get("alt") or "",
        "caption": document.get("caption") or "",
        "credit": document.get("credit") or "",
        "srcset": told.get("signed_srcset") or told.get("srcset") or "",
        "sizes": SIZES,
        "renditions": {**own, **{name: _plain(one) for name, one in _named(told).items()}, **own},
    }


def _named(told: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    return told.get("renditions") or {}


def _plain(told: Mapping[str, Any]) -> dict[str, Any]:
    return {"url": _url(told), "width": told["width"], "height": told["height"], "srcset": ""}


def _url(told: Mapping[str, Any]) -> str:
    return str(told.get("signed_url") or told["url"])


def _renditions(
    shelf: Shelf, level: Level, file: Mapping[str, Any], document: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    return {
        name: _rendition(shelf, level.passes, file, document, declared)
        for name, declared in shelf.renditions.items()
    }


def _rendition(
    shelf: Shelf,
    passes: Passes,
    file: Mapping[str, Any],
    document: Mapping[str, Any],
    declared: Rendition,
) -> dict[str, Any]:
    """Return a rendition of the theme, with the sizes in which browsers may have it."""
    told = shelf.images.rendition(file, recipe_of(declared, document), passes)
    offered = {}
    for scale in SCALES if file.get("media_type") in RENDERED else ():
        sized = _scaled(declared, scale)
        one = shelf.images.rendition(file, recipe_of(sized, document), passes)
        if one["width"]:
            offered[one["width"]] = _url(one)
    srcset = ", ".join(f"{url} {width}w" for width, url in sorted(offered.items()))
    return {**_plain(told), "srcset": srcset if len(offered) > 1 else ""}


def _scaled(declared: Rendition, scale: float) -> Rendition:
    def side(given: int | None) -> int | None:
        return None if given is None else min(8192, max(1, round(given * scale)))

    return Rendition(
        declared.name,
        side(declared.width),
        side(declared.height),
        declared.fit,
        declared.quality,
        declared.formats,
    )


def picture(
    image: Any, rendition: str = "", sizes: str = "", loading: str = "lazy", **more: str
) -> Markup:
    """Return the `<img>` of an image in a rendition; nothing where there is no image."""
    if not isinstance(image, Mapping) or not image.get("url"):
        return Markup("")
    shown = (image.get("renditions") or {}).get(rendition) or image
    srcset = shown.get("srcset") or ("" if shown is not image else image.get("srcset"))
    attributes = {
        "src": shown["url"],
        "srcset": srcset,
        "sizes": (sizes or f"(max-width: {shown.get('width') or 640}px) 100vw, 640px")
        if srcset
        else "",
        "width": shown.get("width"),
        "height": shown.get("height"),
        "loading": loading if loading in ("lazy", "eager") else "lazy",
        "fetchpriority": "high" if loading == "eager" else "",
        "decoding": "async",
        "class": more.get("class", ""),
    }
    written = [
        Markup(' {}="{}"').format(name, value) for name, value in attributes.items() if value
    ]
    alt = Markup(' alt="{}"').format(more.get("alt", image.get("alt") or ""))
    return Markup("<img{}{}>").format(Markup("").join(written), alt)
