"""Recipes: all that decides what a rendition of an image is, as it stands in an address."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from cms.errors import BadRequest
from cms.media.images.fitting import Fit, Wanted, cut
from cms.schema.rendition import FITS, FORMATS, QUALITY_MAX, SIDE_MAX, Rendition

AUTO, OWN = "auto", "own"
MEDIA_TYPES: Mapping[str, str] = {
    name: f"image/{name}" for name in ("avif", "webp", "jpeg", "png", "gif")
}
"""The formats that a recipe may name, each with its media type."""
RENDERED = frozenset(
    f"image/{name}" for name in ("jpeg", "png", "gif", "webp", "avif", "tiff", "bmp")
)
"""Media types of images of which renditions are made; others are shown as they are."""
PARAMETERS = ("w", "h", "fit", "format", "q", "focus", "crop")
"""The parameters of an address that make it a rendition's."""

_MADE = "1"
"""Goes up when what is made of the same recipe changes."""
_OUTPUT_SIDE_MAX = 16_383
"""Pixels of a side that every format can have."""
Fractions = tuple[float, ...]


@dataclass(frozen=True)
class Recipe:
    """What is made of an image.

    `width` and `height` in pixels, `fit` and `quality` are a `Rendition`'s. `format` is one of
    MEDIA_TYPES; `own` for the kind that the image has; or `auto`, for what the browser takes of
    FORMATS, or of those behind a colon (`auto:webp`). `focus` (x, y) and `crop` (left, top, width,
    height) are fractions of the image.
    """

    width: int | None = None
    height: int | None = None
    fit: Fit = "cover"
    format: str = AUTO
    quality: int | None = None
    focus: Fractions | None = None
    crop: Fractions | None = None

    def of(self, document: Mapping[str, Any]) -> Recipe:
        """Return the same of an asset's image, with the asset's focus and crop."""
        focus = _group(document.get("focus"), ("x", "y"))
        return replace(self, focus=focus, crop=crop_of(document))

    def query(self) -> str:
        """Return the recipe as the query of an address, always in the same words."""
        given = {
            "w": self.width,
            "h": self.height,
            "fit": None if self.fit == FITS[0] else self.fit,
            "format": self.format,
            "q": self.quality,
            "focus": _text(self.focus),
            "crop": _text(self.crop),
        }
        return urlencode({name: one for name, one in given.items() if one is not None}, safe=",:")

    @property
    def choices(self) -> tuple[str, ...]:
        """The formats of which the browser gets the first one that it takes."""
        kind, _, named = self.format.partition(":")
        if kind != AUTO:
            return ()
        return tuple(named.split(",")) if named else FORMATS

    def wanted(self, media_type: str) -> Wanted:
        """Return what is to be made, in a media type."""
        focus: Any = self.focus
        crop: Any = self.crop
        return Wanted(
            self.width, self.height, self.fit, media_type, self.quality, focus=focus, crop=crop
        )

    def key(self, media_type: str) -> str:
        """Return what the outcome is known by: the same for all recipes that come to the same."""
        parts = (_MADE, self.width, self.height, self.fit, media_type, self.quality)
        said = repr((*parts, _text(self.focus), _text(self.crop)))
        return hashlib.sha256(said.encode()).hexdigest()[:40]

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Return the width and height of what is made of an image of a size, in pixels."""
        return cut((width, height), self.wanted("image/webp"), _OUTPUT_SIDE_MAX).size


def recipe_of(one: Rendition, document: Mapping[str, Any]) -> Recipe:
    """Return the recipe of a declared rendition of an asset, with the asset's focus and crop."""
    wanted = OWN if not one.formats else f"{AUTO}:{','.join(one.formats)}"
    offered = AUTO if one.formats == FORMATS else wanted
    return Recipe(one.width, one.height, one.fit, offered, one.quality).of(document)


def crop_of(document: Mapping[str, Any]) -> Fractions | None:
    """Return the part of an asset's image that is shown: left, top, width, height."""
    return _group(document.get("crop"), ("left", "top", "width", "height"))


def _group(value: Any, names: tuple[str, ...]) -> Fractions | None:
    """Return the numbers of a group of fields, or None where it is not whole."""
    if not isinstance(value, Mapping) or any(value.get(name) is None for name in names):
        return None
    return tuple(round(float(value[name]), 4) for name in names)


def read_recipe(given: Mapping[str, str]) -> Recipe:
    """Read the parameters of an address; raise BadRequest, naming what is wrong."""
    unknown = sorted(given.keys() - set(PARAMETERS))
    if unknown:
        raise BadRequest(f"There is no parameter {unknown[0][:80]!r} of an image.", unknown[0][:80])
    fit: Any = given.get("fit", FITS[0])
    if fit not in FITS:
        raise BadRequest(f"'fit' is one of {', '.join(FITS)}.", "fit")
    return Recipe(
        _whole(given, "w", SIDE_MAX),
        _whole(given, "h", SIDE_MAX),
        fit,
        _format(given.get("format", AUTO)),
        _whole(given, "q", QUALITY_MAX),
        _fractions(given, "focus", 2),
        _fractions(given, "crop", 4),
    )


def _text(numbers: Fractions | None) -> str | None:
    return None if numbers is None else ",".join(f"{one:g}" for one in numbers)


def _whole(given: Mapping[str, str], name: str, most: int) -> int | None:
    text = given.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 6 or not 1 <= int(text) <= most:
        raise BadRequest(f"{name!r} is a whole number from 1 to {most}.", name)
    return int(text)


def _format(text: str) -> str:
    kind, colon, named = text.partition(":")
    if not colon and kind in (AUTO, OWN, *MEDIA_TYPES):
        return text
    if kind == AUTO and set(named.split(",")) <= set(FORMATS):
        return text
    told = ", ".join((AUTO, OWN, *MEDIA_TYPES))
    raise BadRequest(f"'format' is one of {told}, or as in auto:webp.", "format")


def _fractions(given: Mapping[str, str], name: str, count: int) -> Fractions | None:
    text = given.get(name)
    if text is None:
        return None
    try:
        numbers = tuple(round(float(one), 4) for one in text[:100].split(","))
    except ValueError:
        numbers = ()
    if len(numbers) != count or not all(0 <= one <= 1 for one in numbers):
        raise BadRequest(f"{name!r} is {count} numbers from 0 to 1 between commas.", name)
    return numbers
