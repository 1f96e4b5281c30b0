"""What is known of an image: its size as it is shown, its frames, whether it is see-through."""

from __future__ import annotations

from typing import Any, BinaryIO

from PIL import ExifTags, Image

from cms.media.images.opening import opened

_TURNED = (5, 6, 7, 8)
"""Orientations in which width and height change places (EXIF 2.32, tag 274)."""


def image_facts(file: BinaryIO, media_type: str, pixels_max: int) -> dict[str, Any]:
    """Return `width`, `height` (pixels), `frames`, `alpha`; decode it once, to know that it can be.

    Raises ValidationFailed for an image that is broken or too large.
    """
    with opened(file, media_type, pixels_max) as image:
        width, height = image.size
        if orientation_of(image) in _TURNED:
            width, height = height, width
        frames = getattr(image, "n_frames", 1)
        image.load()
        return {
            "width": width,
            "height": height,
            "frames": frames,
            "alpha": image.has_transparency_data,
        }


def orientation_of(image: Image.Image) -> int:
    """Return how an image is to be turned to be seen upright: 1 (not at all) to 8."""
    found = image.getexif().get(ExifTags.Base.Orientation, 1)
    return found if isinstance(found, int) and 1 <= found <= 8 else 1
