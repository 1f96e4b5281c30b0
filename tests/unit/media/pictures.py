"""Small images for tests, made here."""

from __future__ import annotations

import io

from PIL import ExifTags, Image


def picture(
    format: str = "PNG",
    size: tuple[int, int] = (6, 4),
    *,
    mode: str = "RGB",
    orientation: int | None = None,
    frames: int = 1,
) -> bytes:
    images = [Image.new(mode, size, color=shade) for shade in range(frames)]
    exif = Image.Exif()
    if orientation is not None:
        exif[ExifTags.Base.Orientation] = orientation
    options = {"save_all": True, "append_images": images[1:]} if frames > 1 else {}
    file = io.BytesIO()
    images[0].save(file, format, exif=exif, **options)  # type: ignore[arg-type]
    return file.getvalue()
