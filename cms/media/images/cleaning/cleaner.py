"""Cleans an image of what it says beside its pixels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import BinaryIO

from cms.media.images.cleaning.avif import kept_of_avif
from cms.media.images.cleaning.gif import kept_of_gif
from cms.media.images.cleaning.jpeg import kept_of_jpeg
from cms.media.images.cleaning.png import kept_of_png
from cms.media.images.cleaning.stretches import Data, Kept, data_of, put_together
from cms.media.images.cleaning.tiff import kept_of_tiff
from cms.media.images.cleaning.webp import kept_of_webp
from cms.media.images.opening import opened
from cms.media.images.turning import orientation_of

_CLEANERS: Mapping[str, Callable[[Data, int], Kept]] = MappingProxyType(
    {
        "image/jpeg": kept_of_jpeg,
        "image/png": kept_of_png,
        "image/webp": kept_of_webp,
        "image/gif": kept_of_gif,
        "image/avif": kept_of_avif,
        "image/tiff": kept_of_tiff,
    }
)


def cleaned(file: BinaryIO, media_type: str, pixels_max: int) -> BinaryIO:
    """Return an image without its metadata, in a file of its own; the same file if it has none.

    Pixels, colour profile, resolution and orientation stay as they are. Raises ValidationFailed
    for an image whose parts don't fit together.
    """
    cleaner = _CLEANERS.get(media_type)
    if cleaner is None:
        return file
    with opened(file, media_type, pixels_max) as image:
        orientation = orientation_of(image)
    with data_of(file) as data:
        made = put_together(data, cleaner(data, orientation))
    return file if made is None else made
