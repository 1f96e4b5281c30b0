"""What is known of an image: its size as it is shown, its frames, whether it is see-through."""

from __future__ import annotations

from typing import Any, BinaryIO

from cms.media.images.opening import opened
from cms.media.images.turning import orientation_of, upright_size


def image_facts(file: BinaryIO, media_type: str, pixels_max: int) -> dict[str, Any]:
    """Return `width`, `height` (pixels), `frames`, `alpha`; decode it once, to know that it can be.

    Raises ValidationFailed for an image that is broken or too large.
    """
    with opened(file, media_type, pixels_max) as image:
        width, height = upright_size(image.size, orientation_of(image))
        frames = getattr(image, "n_frames", 1)
        image.load()
        return {
            "width": width,
            "height": height,
            "frames": frames,
            "alpha": image.has_transparency_data,
        }
