"""Opens images with Pillow, within bounds and in known formats only."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from cms.media.images.uncovered import with_alpha
from cms.media.refusing import refuse

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "image/jpeg": "JPEG",
        "image/png": "PNG",
        "image/gif": "GIF",
        "image/webp": "WEBP",
        "image/avif": "AVIF",
        "image/tiff": "TIFF",
        "image/bmp": "BMP",
    }
)
"""Pillow's decoder for each media type that is taken in; no other one ever sees the bytes."""

_BROKEN = (
    *(OSError, EOFError, RuntimeError, ValueError, TypeError, AttributeError, LookupError),
    *(ArithmeticError, AssertionError, MemoryError, struct.error, zlib.error),
)
"""What decoders raise for files that no encoder wrote."""


@contextmanager
def opened(file: BinaryIO, media_type: str, pixels_max: int) -> Iterator[Image.Image]:
    """Open an image without decoding it yet; raise ValidationFailed for what can't be taken in.

    Whatever the decoder raises in the block is told as a file that is broken.
    """
    name = FORMATS.get(media_type)
    if name is None:
        refuse(f"is an image of the type {media_type}, which can't be read here.")
    source = with_alpha(file) if name == "WEBP" else file
    source.seek(0)
    try:
        with warnings.catch_warnings():
            # The bound is ours, and an error; Pillow's own would only warn, as it does of
            # metadata that is broken, which is nobody's loss.
            warnings.simplefilter("ignore")
            with Image.open(source, formats=[name]) as image:
                _check_size(image, pixels_max)
                yield image
    except (UnidentifiedImageError, Image.DecompressionBombError, SyntaxError) as error:
        refuse(f"is no whole {name} image ({type(error).__name__}).")
    except _BROKEN as error:
        refuse(f"is no whole {name} image: {str(error)[:200] or type(error).__name__}.")


def _check_size(image: Image.Image, pixels_max: int) -> None:
    # Counting the frames of a GIF reads all of it, so its first one is measured before.
    width, height = image.size
    if width * height > pixels_max:
        refuse(f"has {width} x {height} pixels; at most {pixels_max:,} are taken in.")
    frames = getattr(image, "n_frames", 1)
    if width * height * frames > pixels_max:
        refuse(
            f"has {frames} frames of {width} x {height} pixels; at most {pixels_max:,} pixels are "
            "taken in together."
        )
