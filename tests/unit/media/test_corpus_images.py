"""Real images become right renditions, compared with those of another library, or are refused."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvips
from PIL import Image, ImageSequence

from cms.media.images.rendering import Wanted, render
from tests.corpora import corpus

from . import rendering_one

IMAGES = corpus("images/**/*")
PHOTOGRAPHS = [
    *corpus("cms/wagtail-bakerydemo/**/*.[jpwa][pnev][gbi]*"),
    *corpus("markdown/grav-blog/**/*.jpg"),
]

REFUSED = {
    "hopper.heif": "image/heic, which can't be read here",
    "hopper.ico": "image/vnd.microsoft.icon, which can't be read here",
    "hopper.psd": "image/vnd.adobe.photoshop, which can't be read here",
    "hopper.ppm": "octet-stream, which can't be read here",
    "broken.png": "no whole PNG image",
    "truncated_jpeg.jpg": "no whole JPEG image",
    "decompression_bomb.gif": "no whole GIF image",
}

MEAN, WORST = 4.0, 24
"""How far pixels may differ on average, and the hundredth that differs most: filters do."""


def rendered(paths: list[Path], folder: Path) -> dict[Path, dict[str, Any]]:
    command = [sys.executable, "-m", rendering_one.__name__, folder, *paths]
    done = subprocess.run(command, capture_output=True, check=True, timeout=300)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    for number, answer in enumerate(answers):
        answer["file"] = folder / f"{number}.png"
    return dict(zip(paths, answers, strict=True))


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, dict[str, Any]]:
    return rendered(IMAGES, tmp_path_factory.mktemp("images"))


@pytest.fixture(scope="module")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, dict[str, Any]]:
    return rendered(PHOTOGRAPHS, tmp_path_factory.mktemp("photographs"))


@pytest.mark.parametrize("path", IMAGES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_right_rendition_or_a_clear_refusal(
    path: Path, images: dict[Path, dict[str, Any]]
) -> None:
    check(path, images[path])


@pytest.mark.parametrize("path", corpus("images/**/chi.gif"), ids=lambda path: path.name)
def test_an_animation_at_each_moment(path: Path) -> None:
    asked = Wanted(None, None, "cover", "image/webp", quality=100)
    with path.open("rb") as sent, render(sent, "image/gif", asked, 100_000_000).file as file:
        made = Image.open(io.BytesIO(file.read()))
    shown: list[Any] = []
    for frame in ImageSequence.Iterator(made):
        # Frames that are alike became one, which is shown for longer.
        pixels = premultiplied(np.asarray(frame.convert("RGBA")))
        shown += [pixels] * round(frame.info["duration"] / 10)
    whole = pyvips.Image.new_from_file(str(path), n=-1).colourspace("srgb")
    rolled = premultiplied((whole if whole.hasalpha() else whole.addalpha()).numpy())
    at = 0
    for number, lasts in enumerate(whole.get("delay")):
        expected = rolled[number * made.height : (number + 1) * made.height]
        assert np.abs(expected - shown[at]).mean() <= MEAN
        at += round(lasts / 10)
    assert at == len(shown)


@pytest.mark.long
@pytest.mark.parametrize("path", PHOTOGRAPHS, ids=lambda path: path.name)
def test_photographs(path: Path, photographs: dict[Path, dict[str, Any]]) -> None:
    check(path, photographs[path])


def check(path: Path, outcome: dict[str, Any]) -> None:
    assert "crashed" not in outcome, outcome["crashed"]
    assert outcome["status"] == 0
    assert outcome["peak"] < rendering_one.MEMORY
    if path.name in REFUSED:
        assert REFUSED[path.name] in outcome["refused"]
        return
    made = Image.open(outcome["file"])
    expected = reference(path, made.size)
    assert expected.shape[:2] == (made.height, made.width)
    differences = np.abs(expected - premultiplied(np.asarray(made.convert("RGBA"))))
    assert differences.mean() <= MEAN
    assert np.percentile(differences, 99) <= WORST


def reference(path: Path, size: tuple[int, int]) -> Any:
    """Return what the other library makes of an image, as RGBA, premultiplied."""
    data = path.read_bytes()
    if path.name == "hopper.bmp":
        # This build of it reads no BMP; the same picture is there as TIFF.
        data = path.with_name("hopper.tif").read_bytes()
    if path.name == "star.avifs":
        return plain(path, size)
    if path.name == "lab.tif":
        # Nor this one, which is white all over.
        return np.full((10, 10, 4), 255.0)
    if path.name == "pil_sample_cmyk.jpg":
        return premultiplied(complement(data))
    # Decoded whole, unlike `thumbnail_buffer`, which takes short cuts of its own.
    whole = pyvips.Image.new_from_buffer(data, "")
    image = whole.thumbnail_image(size[0], height=size[1], size="force", output_profile="srgb")
    image = image.colourspace("srgb")
    return premultiplied((image if image.hasalpha() else image.addalpha()).numpy())


def plain(path: Path, size: tuple[int, int]) -> Any:
    """Return the first frame of what the other library can't read, made smaller by it."""
    with Image.open(path) as image:
        pixels = premultiplied(np.asarray(image.convert("RGBA")))
    whole = pyvips.Image.new_from_array(pixels.astype("uint8"))
    return whole.thumbnail_image(size[0], height=size[1], size="force").numpy().astype(float)


def complement(data: bytes) -> Any:
    """Return CMYK without a profile as browsers show it: each ink takes its part of the light."""
    inks = pyvips.Image.new_from_buffer(data, "").numpy().astype(float)
    light = (255 - inks[..., :3]) * (255 - inks[..., 3:]) / 255
    return np.dstack([light, np.full(light.shape[:2], 255.0)])


def premultiplied(pixels: Any) -> Any:
    found = pixels.astype(float)
    found[..., :3] *= found[..., 3:] / 255
    return found
