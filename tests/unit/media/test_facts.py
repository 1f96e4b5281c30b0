"""What is known of an image without looking at it again."""

from __future__ import annotations

import io
from typing import Any

import blurhash as another
import numpy as np
import pytest
from PIL import Image

from cms.errors import ValidationFailed
from cms.media.images.blurhash import blurhash
from cms.media.images.dominant import dominant_colour
from cms.media.images.facts import image_facts

from .pictures import picture, quarters


def facts(data: bytes, media_type: str) -> dict[str, Any]:
    return image_facts(io.BytesIO(data), media_type, 1_000_000)


IMAGES = {
    "quarters": Image.open(io.BytesIO(quarters((64, 32)))),
    "tall": Image.open(io.BytesIO(quarters((32, 64)))),
    "black": Image.new("RGB", (9, 9)),
    "noise": Image.effect_noise((64, 48), 90).convert("RGB"),
    "gradient": Image.radial_gradient("L").convert("RGB"),
}


@pytest.mark.parametrize("name", IMAGES)
def test_blurhashes_are_those_of_another_implementation(name: str) -> None:
    image = IMAGES[name]
    small = np.asarray(image.resize((32, 32), Image.Resampling.BOX))
    components = (4, 3) if image.width >= image.height else (3, 4)
    assert blurhash(image) == another.encode(small, *components)


def test_colours() -> None:
    image = Image.new("RGB", (64, 64), (10, 20, 200))
    image.paste((250, 250, 0), (0, 0, 64, 20))
    assert dominant_colour(image) == "#0a14c8"
    assert dominant_colour(Image.new("L", (5, 5), 128)) == "#808080"
    seen = Image.new("RGBA", (8, 8), (255, 0, 0, 255))
    seen.paste((0, 255, 0, 0), (0, 0, 8, 6))
    assert dominant_colour(seen) == "#ff0000"
    assert dominant_colour(Image.new("RGBA", (8, 8))) is None


@pytest.mark.parametrize("orientation", [1, 6])
def test_they_are_of_the_upright_image(orientation: int) -> None:
    found = facts(quarters((64, 32), "JPEG", orientation=orientation), "image/jpeg")
    assert (found["width"], found["height"]) == (64, 32)
    seen = np.asarray(another.decode(found["blurhash"], 8, 4), dtype=float)
    expected = np.asarray(another.decode(blurhash(IMAGES["quarters"]), 8, 4), dtype=float)
    assert np.abs(seen - expected).max() < 16
    assert "colour" in found


def test_an_image_of_which_nothing_is_seen_has_no_colour() -> None:
    assert "colour" not in facts(picture("PNG", mode="RGBA"), "image/png")


def test_frames_and_pages() -> None:
    assert facts(picture("GIF", frames=3), "image/gif")["frames"] == 3
    found = facts(picture("TIFF", frames=3), "image/tiff")
    assert (found["frames"], found["pages"]) == (1, 3)


def test_all_frames_have_to_be_whole() -> None:
    data = picture("WEBP", (200, 200), frames=3)
    last = data.rindex(b"VP8 ")
    damaged = data[: last + 8] + b"\xff" * (len(data) - last - 8)
    with pytest.raises(ValidationFailed, match="no whole WEBP"):
        facts(damaged, "image/webp")
