"""What is known of an image: its size as it is shown, its frames, its colours."""

from __future__ import annotations

from typing import Any, BinaryIO

from cms.media.images.blurhash import blurhash
from cms.media.images.dominant import dominant_colour
from cms.media.images.encoding import on_white
from cms.media.images.fitting import Wanted, cut
from cms.media.images.moving import frames_of, timing_of
from cms.media.images.opening import opened
from cms.media.images.rendering import drawn
from cms.media.images.turning import orientation_of, upright_size

_SKETCH = Wanted(64, 64, "contain", "image/png")
"""In this size an image is looked at for its colours."""


def image_facts(file: BinaryIO, media_type: str, pixels_max: int) -> dict[str, Any]:
    """Return what `Blob.facts` has of an image; decode it once, to know that it can be.

    That is `width`, `height` (pixels), `frames`, `alpha`, `blurhash`, `colour` (`#rrggbb`, not
    where nothing is seen) and, of several, `pages`. Raises ValidationFailed for an image that is
    broken or too large.
    """
    with opened(file, media_type, pixels_max) as image:
        orientation = orientation_of(image)
        width, height = upright_size(image.size, orientation)
        frames = frames_of(image, media_type)
        facts: dict[str, Any] = {"width": width, "height": height, "frames": len(frames)}
        if len(frames) > 1:
            timing_of(image, media_type, frames)
            image.seek(0)
        image.load()
        facts["alpha"] = image.has_transparency_data
        sketch = drawn(image, cut((width, height), _SKETCH, 64), orientation)
        facts["blurhash"] = blurhash(on_white(sketch))
        colour = dominant_colour(sketch)
        if colour is not None:
            facts["colour"] = colour
        if media_type == "image/tiff" and getattr(image, "n_frames", 1) > 1:
            facts["pages"] = getattr(image, "n_frames", 1)
        return facts
