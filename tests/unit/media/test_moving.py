"""Animations stay animations: the same frames, as long, as often."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image, ImageSequence

from cms.media.images.rendering import Wanted, render

SHADES = ((255, 0, 0), (0, 255, 0), (0, 0, 255))


def animation(format: str, mode: str = "RGB", **options: Any) -> bytes:
    """Make three frames, each of a colour of its own, with a hole in their left half if they can."""
    frames = []
    for shade in SHADES:
        frame = Image.new(mode, (40, 20), shade)
        if mode == "RGBA":
            frame.paste((0, 0, 0, 0), (4, 4, 20, 16))
        frames.append(frame)
    file = io.BytesIO()
    told = {"duration": [100, 200, 300], "loop": 0, "disposal": 2, "lossless": True, **options}
    frames[0].save(file, format, save_all=True, append_images=frames[1:], **told)
    return file.getvalue()


def moved(data: bytes, source: str, media_type: str, pixels: int = 100_000) -> Image.Image:
    asked = Wanted(20, 20, "contain", media_type, quality=100)
    with render(io.BytesIO(data), f"image/{source}", asked, pixels).file as file:
        return Image.open(io.BytesIO(file.read()))


def frames(image: Image.Image) -> list[tuple[str, int, int]]:
    """Name the colour of each frame's right side, its alpha on the left, and how long it lasts."""
    found = []
    for frame in ImageSequence.Iterator(image):
        seen = frame.convert("RGBA")
        assert seen.size == (20, 10)
        red, green, blue, _ = seen.getpixel((15, 5))  # type: ignore[misc]
        bands = {"red": red, "green": green, "blue": blue}
        alpha = 255 if seen.getpixel((6, 5))[3] > 10 else 0  # type: ignore[index]
        found.append((max(bands, key=lambda name: bands[name]), alpha, frame.info["duration"]))
    return found


@pytest.mark.parametrize("source", ["gif", "webp", "png", "avif"])
@pytest.mark.parametrize("target", ["gif", "webp", "avif"])
@pytest.mark.parametrize(("mode", "alpha"), [("RGB", 255), ("RGBA", 0)])
def test_frames(source: str, target: str, mode: str, alpha: int) -> None:
    image = moved(animation(source, mode), source, f"image/{target}")
    assert image.format == target.upper()
    assert frames(image) == [("red", alpha, 100), ("green", alpha, 200), ("blue", alpha, 300)]


@pytest.mark.parametrize("source", ["gif", "webp", "png", "avif"])
def test_what_can_not_move_shows_the_first_frame(source: str) -> None:
    image = moved(animation(source), source, "image/jpeg")
    assert getattr(image, "n_frames", 1) == 1
    assert image.getpixel((5, 5))[0] > 200  # type: ignore[index]


@pytest.mark.parametrize(
    ("source", "options", "target", "loop"),
    [
        ("gif", {"loop": 0}, "webp", 0),
        ("gif", {"loop": 2}, "webp", 3),
        ("gif", {"loop": None}, "webp", 1),
        ("png", {"loop": 3}, "webp", 3),
        ("webp", {"loop": 1}, "gif", None),
        ("webp", {"loop": 3}, "gif", 2),
        ("webp", {"loop": 0}, "gif", 0),
    ],
)
def test_how_often_it_plays(source: str, options: Any, target: str, loop: int | None) -> None:
    image = moved(animation(source, **options), source, f"image/{target}")
    assert image.info.get("loop") == loop


def test_an_image_for_who_can_not_show_the_animation_is_none_of_its_frames() -> None:
    data = animation("PNG", default_image=True, duration=[200, 300])
    image = moved(data, "png", "image/webp")
    assert frames(image) == [("green", 255, 200), ("blue", 255, 300)]
    assert moved(data, "png", "image/png").getpixel((5, 5)) == (255, 0, 0)


def test_frames_that_last_no_time_last_as_long_as_in_browsers() -> None:
    image = moved(animation("gif", duration=[0, 10, 20]), "gif", "image/webp")
    assert [lasts for _, _, lasts in frames(image)] == [100, 100, 20]


def test_pages_are_not_frames() -> None:
    data = animation("TIFF", duration=None)
    assert getattr(moved(data, "tiff", "image/webp"), "n_frames", 1) == 1


@pytest.mark.parametrize("target", ["webp", "gif", "avif"])
def test_what_no_frame_covers_is_see_through(target: str) -> None:
    """The encoder of WebP cuts these frames down, and says that nothing is see-through."""
    sent = []
    for shade in SHADES:
        sent.append(Image.new("RGBA", (40, 20)))
        sent[-1].paste((*shade, 255), (24, 0, 40, 20))
    file = io.BytesIO()
    sent[0].save(file, "WEBP", save_all=True, append_images=sent[1:], duration=100, lossless=True)
    with Image.open(file) as believed:
        assert believed.mode == "RGB"
    image = moved(file.getvalue(), "webp", f"image/{target}")
    assert frames(image) == [(name, 0, 100) for name in ("red", "green", "blue")]
