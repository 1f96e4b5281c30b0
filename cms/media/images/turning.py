"""Orientation: how an image lies in its file, and how it is to be seen (EXIF 2.32, tag 274)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PIL import ExifTags, Image

from cms.media.images.fitting import Box

_TURNED = (5, 6, 7, 8)
"""Orientations in which width and height change places."""

_TURNS: Mapping[int, Image.Transpose] = MappingProxyType(
    {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
)


def orientation_of(image: Image.Image) -> int:
    """Return how an image is to be turned to be seen upright: 1 (not at all) to 8."""
    found = image.getexif().get(ExifTags.Base.Orientation, 1)
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def upright_size(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    """Return the size as it is seen of an image that lies so; and the other way round."""
    return (size[1], size[0]) if orientation in _TURNED else size


def lying_box(box: Box, orientation: int) -> Box:
    """Return where a part of the upright image, in fractions, lies in the one in the file."""
    left, upper, right, lower = box
    if orientation in _TURNED:
        left, upper, right, lower = upper, left, lower, right
    if orientation in (2, 3, 7, 8):
        left, right = 1 - right, 1 - left
    if orientation in (3, 4, 6, 7):
        upper, lower = 1 - lower, 1 - upper
    return (left, upper, right, lower)


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """Turn what lies so."""
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)
