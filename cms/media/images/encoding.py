"""Writes images: what each encoder is told, and what it can't show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, BinaryIO

from PIL import Image

from cms.media.images.moving import Film, Timing, moving_options
from cms.media.images.uncovered import say_alpha


@dataclass(frozen=True)
class Encoder:
    """Pillow's `format` for a media type and its options.

    `quality` is the usual one, None where there is none; `side_max` the most pixels of a side;
    `alpha`, `moves`: whether it can show what is see-through, and animations.
    """

    format: str
    quality: int | None
    side_max: int
    alpha: bool = True
    moves: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


ENCODERS: Mapping[str, Encoder] = MappingProxyType(
    {
        "image/jpeg": Encoder(
            "JPEG", 82, 65_500, alpha=False, options={"optimize": True, "progressive": True}
        ),
        "image/png": Encoder("PNG", None, 65_500),
        "image/webp": Encoder("WEBP", 80, 16_383, moves=True, options={"method": 4}),
        # Slower speeds save a tenth of the bytes and take three times as long.
        "image/avif": Encoder("AVIF", 63, 16_383, moves=True, options={"speed": 8}),
        "image/gif": Encoder("GIF", None, 65_500, moves=True),
    }
)


def encode(image: Image.Image, encoder: Encoder, quality: int | None, file: BinaryIO) -> None:
    """Write an image in one of the modes of `in_srgb`."""
    image = showable(image, encoder)
    image.save(file, encoder.format, **options(encoder, quality))


def encode_moving(
    film: Film, encoder: Encoder, quality: int | None, timing: Timing, file: BinaryIO
) -> None:
    """Write an animation whose frames are `showable`."""
    told = moving_options(encoder.format, timing, alpha=film.mode == "RGBA")
    film.save(file, encoder.format, **options(encoder, quality), **told)
    if encoder.format == "WEBP" and film.mode == "RGBA":
        say_alpha(file)


def options(encoder: Encoder, quality: int | None) -> dict[str, Any]:
    """Return what Pillow is told."""
    used = quality if quality is not None else encoder.quality
    told = {} if encoder.quality is None or used is None else {"quality": used}
    return {**encoder.options, **told}


def showable(image: Image.Image, encoder: Encoder) -> Image.Image:
    """Return an image in a mode that the encoder takes; see-through becomes white if need be."""
    if not encoder.alpha and image.mode in ("RGBA", "LA"):
        return on_white(image)
    if encoder.format == "GIF" and image.mode in ("RGBA", "LA"):
        return _all_or_nothing(image)
    if encoder.format in ("WEBP", "AVIF") and image.mode in ("L", "LA"):
        return image.convert("RGB" if image.mode == "L" else "RGBA")
    return image


def on_white(image: Image.Image) -> Image.Image:
    """Return an image in mode `RGB`, as it is seen on white."""
    seen = image.convert("RGBA")
    white = Image.new("RGBA", seen.size, "white")
    return Image.alpha_composite(white, seen).convert("RGB")


def _all_or_nothing(image: Image.Image) -> Image.Image:
    """Return an image in which a pixel is see-through or not: a GIF knows nothing between."""
    seen = image.convert("RGBA")
    mask = seen.getchannel("A").point(lambda alpha: 255 if alpha > 127 else 0)
    nothing = Image.new("RGBA", seen.size)
    seen.putalpha(255)
    return Image.composite(seen, nothing, mask)
