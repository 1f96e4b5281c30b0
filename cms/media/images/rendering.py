"""Makes renditions of images: a part of one, in a size, in a format, upright and in sRGB."""

from __future__ import annotations

import math
import tempfile
from dataclasses import dataclass
from typing import BinaryIO, cast

from PIL import Image, JpegImagePlugin

from cms.media.images.colours import in_srgb, resizable
from cms.media.images.encoding import ENCODERS, encode, encode_moving, showable
from cms.media.images.fitting import Box, Cut, Wanted, cut
from cms.media.images.moving import Film, frames_of, timing_of
from cms.media.images.opening import opened
from cms.media.images.turning import lying_box, orientation_of, upright, upright_size

__all__ = ["Rendered", "Wanted", "render"]

_IN_MEMORY = 8 * 1024**2
"""Bytes of a rendition that are held in memory; more lie on the disk."""

_SPARE = 2
"""How many times larger than needed a JPEG is at least decoded, so that nothing blurs."""


@dataclass(frozen=True)
class Rendered:
    """A rendition, from its beginning in `file`, which the caller closes, and its size in pixels."""

    file: BinaryIO
    width: int
    height: int


def render(file: BinaryIO, media_type: str, wanted: Wanted, pixels_max: int) -> Rendered:
    """Make a rendition of an image of a media type.

    Raises ValidationFailed for an image that is broken, too large or of a type that can't be read,
    and KeyError for a wanted type that is not among `ENCODERS`.
    """
    encoder = ENCODERS[wanted.media_type]
    target = cast(BinaryIO, tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115
    try:
        with opened(file, media_type, pixels_max) as image:
            orientation = orientation_of(image)
            seen = upright_size(image.size, orientation)
            shown = cut(seen, wanted, encoder.side_max)
            frames = frames_of(image, media_type)
            if encoder.moves and len(frames) > 1:
                timing = timing_of(image, media_type, frames)

                def draw(frame: int) -> Image.Image:
                    image.seek(frame)
                    return showable(drawn(image, shown, orientation), encoder)

                encode_moving(Film(frames, draw), encoder, wanted.quality, timing, target)
            else:
                encode(drawn(image, shown, orientation), encoder, wanted.quality, target)
        target.seek(0)
    except BaseException:
        target.close()
        raise
    return Rendered(target, *shown.size)


def drawn(image: Image.Image, shown: Cut, orientation: int) -> Image.Image:
    """Return the part of an image that is shown, in its size, upright and in sRGB."""
    profile = image.info.get("icc_profile")
    size = upright_size(shown.size, orientation)
    box = lying_box(shown.box, orientation)
    _decode_less(image, size, box)
    source = resizable(image)
    if source.size != size or box != (0, 0, 1, 1):
        pixels = _in_pixels(box, source.size)
        source = source.resize(size, Image.Resampling.LANCZOS, pixels, reducing_gap=3.0)
    elif source is image:
        # The next frame needs what `in_srgb` throws away.
        source = image.copy()
    return upright(in_srgb(source, profile), orientation)


def _in_pixels(box: Box, size: tuple[int, int]) -> Box:
    width, height = size
    # Nothing beyond the edge, to which fractions may round.
    right, lower = min(box[2] * width, width), min(box[3] * height, height)
    return (max(box[0] * width, 0), max(box[1] * height, 0), right, lower)


def _decode_less(image: Image.Image, size: tuple[int, int], box: Box) -> None:
    """Have a JPEG decoded in a half, a quarter or an eighth of its size where that is enough."""
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        across, down = box[2] - box[0], box[3] - box[1]
        image.draft(
            None,
            (math.ceil(size[0] / across * _SPARE), math.ceil(size[1] / down * _SPARE)),
        )
