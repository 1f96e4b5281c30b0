"""What cameras and programs wrote into images is gone; what is seen is the same."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageSequence, PngImagePlugin, TiffImagePlugin

from cms.errors import ValidationFailed
from cms.media.images.cleaning.cleaner import cleaned
from cms.media.images.opening import FORMATS
from cms.media.images.turning import orientation_of
from cms.media.looking import look
from cms.media.sniffing import HEAD, sniff
from cms.settings import MediaSettings
from tests.corpora import corpus

from .pictures import exif, picture, quarters

SECRET = b"where she lives"
PIXELS = 10_000_000


@contextmanager
def on_disk(data: bytes) -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        yield file


def clean(data: bytes) -> bytes:
    with on_disk(data) as file:
        made = cleaned(file, sniff(data[:HEAD]), PIXELS)
        with made:
            made.seek(0)
            return made.read()


def seen(data: bytes) -> list[Any]:
    with Image.open(io.BytesIO(data)) as image:
        profile = image.info.get("icc_profile")
        return [
            (
                profile,
                orientation_of(image),
                frame.info.get("duration"),
                frame.convert("RGBA").tobytes(),
            )
            for frame in ImageSequence.Iterator(image)
        ]


def telling(format: str, orientation: int = 1, profile: bytes | None = b"a profile") -> bytes:
    """Make an image that tells a secret wherever its format lets it."""
    image = Image.effect_noise((40, 30), 60).convert("RGB")
    told = exif(orientation)
    told[ExifTags.Base.Make] = SECRET.decode()
    told.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] = SECRET * 3
    told.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSAreaInformation] = SECRET
    options: dict[str, Any] = {"exif": told, "comment": SECRET, "xmp": b"<x>" + SECRET + b"</x>"}
    if format == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", SECRET.decode())
        text.add_itxt("XML:com.adobe.xmp", SECRET.decode())
        options["pnginfo"] = text
    if format == "TIFF":
        tags = TiffImagePlugin.ImageFileDirectory_v2()
        tags[700], tags[33432], tags[34377] = SECRET, SECRET.decode(), SECRET
        tags[270], tags[274] = SECRET.decode(), orientation
        options = {"tiffinfo": tags, "exif": told}
    file = io.BytesIO()
    image.save(file, format, icc_profile=profile, quality=90, **options)
    assert SECRET in file.getvalue()
    return file.getvalue()


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "TIFF"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_nothing_is_told(format: str, orientation: int) -> None:
    data = telling(format, orientation)
    made = clean(data)
    assert SECRET not in made
    assert seen(made) == seen(data)
    assert clean(made) == made


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF"])
def test_nothing_lies_behind_the_end(format: str) -> None:
    data = picture(format, (16, 16))
    assert clean(data + SECRET) == clean(data)


@pytest.mark.parametrize("format", ["PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF"])
def test_what_tells_nothing_stays_as_it_is(format: str) -> None:
    plain = io.BytesIO()
    Image.new("RGB", (16, 16)).save(plain, format)
    data = plain.getvalue()
    with on_disk(data) as file:
        assert cleaned(file, sniff(data[:HEAD]), PIXELS) is file


@pytest.mark.parametrize("format", ["GIF", "PNG", "WEBP"])
def test_animations_go_on(format: str) -> None:
    data = picture(format, (16, 16), frames=3)
    assert seen(clean(data)) == seen(data)


def test_a_progressive_jpeg_with_a_thumbnail_and_comments_between_its_scans() -> None:
    plain = io.BytesIO()
    image = Image.effect_noise((64, 64), 60).convert("RGB")
    image.save(plain, "JPEG", progressive=True, restart_marker_rows=1)
    data = plain.getvalue()
    said = b"\xff\xfe" + (len(SECRET) + 2).to_bytes(2, "big") + SECRET
    thumbnail = b"\xff\xe0\x00\x20JFXX\x00\x13" + SECRET.ljust(24)
    scan = data.rindex(b"\xff\xda")
    full = data[:2] + thumbnail + data[2:scan] + b"\xff" + said + data[scan:]
    assert SECRET not in clean(full)
    assert seen(clean(full)) == seen(data)


@pytest.mark.parametrize("keep", [True, False])
def test_metadata_is_kept_on_purpose_only(keep: bool) -> None:
    data = telling("JPEG", profile=None)
    with on_disk(data) as file:
        looked = look(file, MediaSettings(keep_metadata=keep))
        with looked.file:
            looked.file.seek(0)
            assert (SECRET in looked.file.read()) == keep
            assert (looked.file is file) == keep


@pytest.mark.parametrize("path", corpus("images/**/*"), ids=lambda path: path.name)
def test_real_images_look_the_same_and_tell_no_place(path: Path) -> None:
    data = path.read_bytes()
    if sniff(data[:HEAD]) not in FORMATS:
        return
    try:
        made = clean(data)
    except ValidationFailed:
        return
    if path.name != "truncated_jpeg.jpg":
        assert seen(made) == seen(data)
    with Image.open(io.BytesIO(made)) as image:
        found = image.getexif()
        assert not found.get_ifd(ExifTags.IFD.GPSInfo)
        assert set(found.get_ifd(ExifTags.IFD.Exif)) == set()
        if image.format != "TIFF":
            assert set(found) <= {ExifTags.Base.Orientation}


KINDS = ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "TIFF"]
WHOLE = {kind: telling(kind, 6) for kind in KINDS}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(KINDS), st.data())
def test_a_damaged_file_is_taken_in_or_refused(format: str, data: st.DataObject) -> None:
    damaged = bytearray(WHOLE[format])
    for at in data.draw(st.lists(st.integers(4, len(damaged) - 1), max_size=6)):
        damaged[at] = data.draw(st.integers(0, 255))
    end = data.draw(st.one_of(st.just(len(damaged)), st.integers(1, len(damaged))))
    with on_disk(bytes(damaged[:end])) as file, suppress(ValidationFailed):
        look(file, MediaSettings(pixels_max=PIXELS)).file.close()


def test_orientation_is_kept_without_the_rest() -> None:
    data = quarters((40, 20), "JPEG", orientation=6)
    assert clean(data) == clean(clean(data))
    with Image.open(io.BytesIO(clean(data))) as image:
        assert dict(image.getexif()) == {ExifTags.Base.Orientation: 6}
