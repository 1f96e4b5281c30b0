"""Which part of an image a rendition shows, and how large: arithmetic only.

Everything here is of the image as it is seen, that is, turned as its orientation says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Fit = Literal["cover", "contain", "scale"]
Box = tuple[float, float, float, float]
"""Left, upper, right, lower."""


@dataclass(frozen=True)
class Wanted:
    """What a rendition is to be.

    - `width`, `height`: pixels; with one of them the other follows, with none of them the image
      keeps its size. A rendition is never larger than what it is made of: where that is too small,
      it is made smaller in the same proportions.
    - `fit`: `cover` fills width and height and cuts off what does not fit, as far from the focus as
      can be; `contain` shows all within them; `scale` shows all in exactly them, distorted.
    - `quality`: 1 to 100, or None for the encoder's usual one; without meaning for PNG and GIF.
    - `focus`: the point that matters, from the left and the top, in fractions of the whole image.
    - `crop`: left, top, width, height of what is shown at all, in fractions of the whole image.
    """

    width: int | None
    height: int | None
    fit: Fit
    media_type: str
    quality: int | None = None
    focus: tuple[float, float] | None = None
    crop: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class Cut:
    """A part of an image, in fractions of it, and the size in pixels in which it is shown."""

    box: Box
    size: tuple[int, int]


def cut(size: tuple[int, int], wanted: Wanted, side_max: int) -> Cut:
    """Return what a rendition shows of an image of this size; no side exceeds `side_max`."""
    left, upper, right, lower = _cropped(size, wanted.crop)
    width, height = wanted.width, wanted.height
    if width and height and wanted.fit == "cover":
        left, upper, right, lower = _covering(
            (left, upper, right, lower), width / height, _focus(size, wanted)
        )
    across, down = right - left, lower - upper
    shown = _bounded(_asked(wanted, across, down), (across, down), side_max)
    return Cut((left / size[0], upper / size[1], right / size[0], lower / size[1]), shown)


def _cropped(size: tuple[int, int], crop: tuple[float, float, float, float] | None) -> Box:
    if crop is None:
        return (0.0, 0.0, float(size[0]), float(size[1]))
    left, upper = (min(max(at, 0.0), 1.0) for at in crop[:2])
    width, height = min(max(crop[2], 0.0), 1.0 - left), min(max(crop[3], 0.0), 1.0 - upper)
    # At least a pixel is shown, be the crop ever so thin.
    across, down = max(width * size[0], 1.0), max(height * size[1], 1.0)
    x, y = min(left * size[0], size[0] - across), min(upper * size[1], size[1] - down)
    return (x, y, x + across, y + down)


def _focus(size: tuple[int, int], wanted: Wanted) -> tuple[float, float] | None:
    return wanted.focus and (wanted.focus[0] * size[0], wanted.focus[1] * size[1])


def _covering(box: Box, ratio: float, focus: tuple[float, float] | None) -> Box:
    """Return the largest part of a box that has a ratio of width to height, around the focus."""
    left, upper, right, lower = box
    across, down = right - left, lower - upper
    width, height = min(across, down * ratio), min(down, across / ratio)
    x, y = focus or (left + across / 2, upper + down / 2)
    new_left = min(max(x - width / 2, left), right - width)
    new_upper = min(max(y - height / 2, upper), lower - height)
    return (new_left, new_upper, new_left + width, new_upper + height)


def _asked(wanted: Wanted, across: float, down: float) -> tuple[float, float]:
    width, height = wanted.width, wanted.height
    if width and height:
        if wanted.fit != "contain":
            return (float(width), float(height))
        scale = min(width / across, height / down)
        return (across * scale, down * scale)
    if width:
        return (float(width), down * width / across)
    if height:
        return (across * height / down, float(height))
    return (across, down)


def _bounded(
    asked: tuple[float, float], there: tuple[float, float], side_max: int
) -> tuple[int, int]:
    scale = min(1.0, *(have / want for have, want in zip(there, asked, strict=True)))
    scale = min(scale, *(side_max / want for want in asked))
    width, height = (max(1, round(want * scale)) for want in asked)
    return width, height
