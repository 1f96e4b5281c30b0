"""Renditions: what an image is to be shown as, declared once under a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from cms.schema.checks.names import type_name_problem

Fit = Literal["cover", "contain", "scale"]
FITS = ("cover", "contain", "scale")
FORMATS = ("avif", "webp")
"""What browsers are offered where they take it, the smallest first."""
SIDE_MAX = 8192
"""Pixels of a side of a rendition."""
QUALITY_MAX = 100


@dataclass(frozen=True)
class Rendition:
    """A size in which images are shown, such as `Rendition("card", 640, 360)`.

    - `width`, `height`: pixels; with one of them the other follows. Nothing is ever enlarged.
    - `fit`: `cover` fills both and cuts off what is furthest from the focus; `contain` shows all of
      the image within them; `scale` shows all of it in exactly them, distorted.
    - `quality`: 1 to 100; without it the encoder's usual one.
    - `formats`: those of `avif` and `webp` that a browser gets if it takes them, first the first;
      any other gets the kind that the image itself has.
    """

    name: str
    width: int | None = None
    height: int | None = None
    fit: Fit = "cover"
    quality: int | None = None
    formats: tuple[str, ...] = FORMATS

    def __post_init__(self) -> None:
        if isinstance(self.formats, list):
            object.__setattr__(self, "formats", tuple(self.formats))


def rendition_problem(given: Any) -> str | None:
    """Say what is wrong with a rendition that somebody declares, or None."""
    if not isinstance(given, Rendition):
        return f"a rendition is a Rendition, not {type(given).__name__}."
    if type_name_problem(given.name):
        return f"the name of a rendition is lower-case letters and digits, not {given.name!r}."
    return next((f"the rendition {given.name!r}: {one}" for one in _contradictions(given)), None)


def _contradictions(given: Rendition) -> Iterator[str]:
    sides = [one for one in (given.width, given.height) if one is not None]
    if not sides:
        yield "it needs a width or a height."
    if not all(_is_within(one, SIDE_MAX) for one in sides):
        yield f"width and height are whole numbers from 1 to {SIDE_MAX}."
    if given.fit not in FITS:
        yield f"fit is one of {', '.join(FITS)}."
    if given.quality is not None and not _is_within(given.quality, QUALITY_MAX):
        yield f"quality is a whole number from 1 to {QUALITY_MAX}."
    formats: Any = given.formats
    if not isinstance(formats, tuple) or not set(formats) <= set(FORMATS):
        yield f"formats are among {', '.join(FORMATS)}."
    elif len(set(formats)) < len(formats):
        yield "it names a format twice."


def _is_within(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most
