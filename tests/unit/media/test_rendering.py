"""Renditions show the right part of an image, in the right size, the right way up."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from cms.errors import ValidationFailed
from cms.media.images.rendering import Wanted, render

from .pictures import picture, quarters

PIXELS = 1_000_000


def wanted(
    width: int | None = None, height: int | None = None, fit: Any = "cover", **more: Any
) -> Wanted:
    return Wanted(width, height, fit, more.pop("media_type", "image/png"), **more)


def rendered(data: bytes, asked: Wanted, media_type: str = "image/png") -> Image.Image:
    result = render(io.BytesIO(data), media_type, asked, PIXELS)
    with result.file as file:
        image = Image.open(io.BytesIO(file.read()))
    assert image.size == (result.width, result.height)
    return image


def colours(image: Image.Image) -> list[str]:
    """Name the colours of the four corners: upper left, upper right, lower left, lower right."""
    seen = image.convert("RGB")
    right, lower = seen.width - 1, seen.height - 1
    names = []
    for at in ((0, 0), (right, 0), (0, lower), (right, lower)):
        red, green, blue = (value > 128 for value in seen.getpixel(at))  # type: ignore[union-attr]
        names.append(
            {(1, 0, 0): "red", (0, 1, 0): "green", (0, 0, 1): "blue"}.get(
                (red, green, blue), "white"
            )
        )
    return names


@pytest.mark.parametrize(
    ("asked", "size"),
    [
        (wanted(), (400, 200)),
        (wanted(100), (100, 50)),
        (wanted(height=100), (200, 100)),
        (wanted(100, 100), (100, 100)),
        (wanted(100, 100, "contain"), (100, 50)),
        (wanted(100, 100, "scale"), (100, 100)),
        (wanted(1000), (400, 200)),
        (wanted(1000, 1000), (200, 200)),
        (wanted(1000, 1000, "contain"), (400, 200)),
        (wanted(1000, 1000, "scale"), (200, 200)),
        (wanted(1, 1000, "contain"), (1, 1)),
        (wanted(10, crop=(0.5, 0.0, 0.25, 1.0)), (10, 20)),
        (wanted(crop=(1.0, 1.0, 0.0, 0.0)), (1, 1)),
    ],
)
def test_sizes(asked: Wanted, size: tuple[int, int]) -> None:
    assert rendered(quarters((400, 200)), asked).size == size


@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        (wanted(40), ["red", "green", "blue", "white"]),
        (wanted(40, 40, "scale"), ["red", "green", "blue", "white"]),
        (wanted(40, 40, focus=(0.0, 0.5)), ["red", "red", "blue", "blue"]),
        (wanted(40, 40, focus=(1.0, 0.5)), ["green", "green", "white", "white"]),
        (wanted(40, 10, focus=(0.5, 0.0)), ["red", "green", "red", "green"]),
        (wanted(40, crop=(0.5, 0.0, 0.5, 0.5)), ["green"] * 4),
        (wanted(40, 20, crop=(0.0, 0.0, 0.5, 1.0), focus=(0.9, 0.9)), ["blue"] * 4),
    ],
)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_what_is_seen(asked: Wanted, seen: list[str], orientation: int) -> None:
    data = quarters((400, 200), "JPEG", orientation=orientation)
    assert colours(rendered(data, asked, "image/jpeg")) == seen


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "avif", "gif"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1"])
def test_formats(kind: str, mode: str) -> None:
    data = io.BytesIO()
    Image.open(io.BytesIO(quarters((40, 20)))).convert(mode).save(data, "PNG")
    image = rendered(data.getvalue(), wanted(20, media_type=f"image/{kind}", quality=90))
    assert (image.format, image.size) == (kind.upper(), (20, 10))
    assert image.info.get("icc_profile") is None
    if mode in ("RGB", "RGBA", "P"):
        assert colours(image) == ["red", "green", "blue", "white"]


def test_what_is_see_through_stays_so_or_becomes_white() -> None:
    data = picture("PNG", (8, 8), mode="RGBA")
    assert rendered(data, wanted(4, media_type="image/webp")).getpixel((0, 0))[3] == 0  # type: ignore[index]
    assert colours(rendered(data, wanted(4, media_type="image/jpeg"))) == ["white"] * 4


def test_what_a_lower_quality_saves() -> None:
    sizes = []
    for quality in (20, None, 95):
        noise = io.BytesIO()
        Image.effect_noise((100, 100), 80).save(noise, "PNG")
        asked = wanted(media_type="image/webp", quality=quality)
        with render(noise, "image/png", asked, PIXELS).file as file:
            sizes.append(len(file.read()))
    assert sizes == sorted(sizes)


def test_no_side_is_longer_than_the_format_allows() -> None:
    data = picture("PNG", (20_000, 2))
    assert rendered(data, wanted(media_type="image/webp")).size == (16_383, 2)


def test_what_can_not_be_rendered() -> None:
    with pytest.raises(ValidationFailed, match="no whole JPEG"):
        rendered(quarters((400, 200), "JPEG")[:700], wanted(40), "image/jpeg")
    with pytest.raises(ValidationFailed, match="1001 x 1000 pixels"):
        rendered(picture("PNG", (1001, 1000)), wanted(40))
    with pytest.raises(ValidationFailed, match="image/heic, which can't be read"):
        rendered(b"", wanted(40), "image/heic")
