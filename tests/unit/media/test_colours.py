"""Colours are seen as they were meant, whatever they are stored in."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
import pyvips
from PIL import Image, ImageCms

from cms.media.images.rendering import Wanted, render


def seen(data: bytes, media_type: str = "image/tiff") -> Image.Image:
    asked = Wanted(None, None, "cover", "image/png")
    with render(io.BytesIO(data), media_type, asked, 10_000).file as file:
        return Image.open(io.BytesIO(file.read()))


def saved(image: Image.Image, format: str = "TIFF", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


@pytest.mark.parametrize("mode", ["I;16", "I;16B", "I"])
def test_sixteen_bits_become_eight_in_proportion(mode: str) -> None:
    image = Image.new(mode, (3, 1))
    for at, value in enumerate((0, 32896, 65535)):
        image.putpixel((at, 0), value)
    found = seen(saved(image))
    assert [found.getpixel((at, 0)) for at in range(3)] == [0, 128, 255]


def test_sixteen_bits_of_grey_in_a_png() -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)

    rows = b"\x00" + struct.pack(">3H", 0, 32896, 65535)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 3, 1, 16, 0, 0, 0, 0))
    png = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    found = seen(png, "image/png")
    assert [found.getpixel((at, 0)) for at in range(3)] == [0, 128, 255]


def test_fractions_are_grey_from_nought_to_one() -> None:
    image = Image.new("F", (3, 1))
    for at, value in enumerate((0.0, 0.5, 1.0)):
        image.putpixel((at, 0), value)
    found = seen(saved(image))
    assert [found.getpixel((at, 0)) for at in range(3)] == [0, 127, 255]


def test_lab() -> None:
    found = seen(saved(Image.new("LAB", (2, 2), (255, 128, 128))))
    assert min(found.getpixel((0, 0))) >= 250  # type: ignore[type-var]


@pytest.mark.parametrize("adobe", [True, False])
def test_cmyk_without_a_profile_is_taken_as_browsers_take_it(adobe: bool) -> None:
    image = Image.new("CMYK", (16, 16), (255, 0, 0, 0))
    data = saved(image, "JPEG", quality=100) if adobe else saved(image)
    red, green, blue = seen(data, "image/jpeg" if adobe else "image/tiff").getpixel((8, 8))  # type: ignore[misc]
    assert red <= 3
    assert min(green, blue) >= 252


@pytest.mark.parametrize("shade", [(200, 30, 40), (20, 160, 60), (240, 240, 240), (10, 10, 10)])
def test_cmyk_with_a_profile_is_what_it_was_made_of(shade: tuple[int, int, int]) -> None:
    plain = pyvips.Image.black(16, 16).new_from_image(list(shade)).cast("uchar")
    printed = plain.copy(interpretation="srgb").icc_transform("cmyk", input_profile="srgb")
    data = printed.jpegsave_buffer(Q=100)
    back = pyvips.Image.thumbnail_buffer(data, 16, output_profile="srgb").getpoint(8, 8)
    found = seen(data, "image/jpeg").getpixel((8, 8))
    assert max(abs(a - b) for a, b in zip(found, back, strict=True)) <= 4  # type: ignore[arg-type]


def swapped() -> bytes:
    """Make a profile in which red means green, so that nobody can overlook that it was used."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    at = {profile[i : i + 4]: i for i in range(132, 132 + 12 * 20, 12)}
    table = bytearray(profile)
    red, green = at[b"rXYZ"], at[b"gXYZ"]
    table[red + 4 : red + 12], table[green + 4 : green + 12] = (
        profile[green + 4 : green + 12],
        profile[red + 4 : red + 12],
    )
    return bytes(table)


@pytest.mark.parametrize(
    ("mode", "colour"), [("RGB", (255, 0, 0)), ("RGBA", (255, 0, 0, 99)), ("P", (255, 0, 0))]
)
def test_a_profile_is_honoured(mode: str, colour: tuple[int, ...]) -> None:
    image = Image.new("RGB" if mode == "P" else mode, (2, 2), colour)
    data = saved(image.convert(mode), "PNG", icc_profile=swapped())
    found = seen(data, "image/png")
    assert found.getpixel((0, 0)) == (0, 255, 0, *colour[3:])
    assert "icc_profile" not in found.info


@pytest.mark.parametrize("profile", [b"broken", b"", swapped()[:200]])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_profile_that_can_not_be_used_is_left_out(mode: str, profile: bytes) -> None:
    image = Image.new(mode, (16, 16))
    assert seen(saved(image, "JPEG", icc_profile=profile), "image/jpeg").size == (16, 16)
