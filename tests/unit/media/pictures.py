"""Small images for tests, made here."""

from __future__ import annotations

import io

from PIL import ExifTags, Image

from cms.media.images.turning import upright, upright_size

_LAID = {6: 8, 8: 6}
"""Which turn undoes which; all others undo themselves."""


def picture(
    format: str = "PNG",
    size: tuple[int, int] = (6, 4),
    *,
    mode: str = "RGB",
    orientation: int | None = None,
    frames: int = 1,
) -> bytes:
    images = [Image.new(mode, size, color=shade) for shade in range(frames)]
    options = {"save_all": True, "append_images": images[1:]} if frames > 1 else {}
    file = io.BytesIO()
    images[0].save(file, format, exif=exif(orientation), **options)  # type: ignore[arg-type]
    return file.getvalue()


def exif(orientation: int | None) -> Image.Exif:
    made = Image.Exif()
    if orientation is not None:
        made[ExifTags.Base.Orientation] = orientation
    return made


def quarters(size: tuple[int, int], format: str = "PNG", *, orientation: int = 1) -> bytes:
    """Make an image that is seen with a red, a green, a blue and a white quarter, however it lies."""
    image = Image.new("RGB", (2, 2))
    for at, colour in enumerate(((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255))):
        image.putpixel((at % 2, at // 2), colour)
    seen = image.resize(size, Image.Resampling.NEAREST)
    lying = upright(seen, _LAID.get(orientation, orientation))
    assert lying.size == upright_size(size, orientation)
    file = io.BytesIO()
    lying.save(file, format, exif=exif(orientation), quality=95)
    return file.getvalue()
