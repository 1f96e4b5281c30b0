"""Colours: whatever an image is stored in becomes sRGB with eight bits, grey where it is grey."""

from __future__ import annotations

import io

from PIL import Image, ImageCms

Profile = ImageCms.ImageCmsProfile

_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_LAB = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))

_SPACES = {"RGB ": ("RGB", "RGBA"), "GRAY": ("L",), "CMYK": ("CMYK",), "Lab ": ("LAB",)}
"""Which modes of Pillow a profile speaks of, by the signature of its space (ICC.1, 7.2.6)."""

_WIDE = 257
"""By which 16 bits become 8, so that white stays white: 65535 / 255."""


def resizable(image: Image.Image) -> Image.Image:
    """Return an image whose pixels can be mixed: no palette, no single bits, eight bits each."""
    mode = image.mode
    if mode.startswith("I"):
        # Pillow alone would cut off at 255 what is brighter: nearly all of it.
        return image.convert("I").point(lambda value: value * (1 / _WIDE) + 0.5).convert("L")
    if mode == "F":
        return _from_fractions(image)
    if mode in ("P", "PA", "1"):
        if image.has_transparency_data:
            return image.convert("RGBA")
        return image.convert("L" if mode == "1" else "RGB")
    if mode in ("L", "RGB") and image.has_transparency_data:
        # One colour is the transparent one: it can't be mixed with others.
        return image.convert("RGBA")
    return image


def _from_fractions(image: Image.Image) -> Image.Image:
    """Return floating point numbers as grey: from 0 to 1, or as far as they go."""
    low, high = (float(str(end)) for end in image.getextrema())
    low, high = min(low, 0.0), max(high, 1.0)
    scale = 255 / (high - low)
    return image.point(lambda value: value * scale - low * scale).convert("L")


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return an image in sRGB: mode `L`, `LA`, `RGB` or `RGBA`; nothing of its `info` is kept.

    Without a profile, or with one that is broken or of another kind of colours, numbers are taken
    as browsers take them: RGB as sRGB, CMYK as the plain complement.
    """
    converted = _by_profile(image, profile)
    if converted is None and image.mode == "LAB":
        converted = _convert(image, _LAB, "RGB")
    image = image if converted is None else converted
    if image.mode not in ("L", "LA", "RGB", "RGBA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.info = {}
    return image


def _by_profile(image: Image.Image, profile: bytes | None) -> Image.Image | None:
    if not profile:
        return None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if image.mode not in _SPACES.get(source.profile.xcolor_space, ()):
            return None
        output = image.mode if image.mode in ("RGBA", "L") else "RGB"
        converted = _convert(image, source, "RGB" if output == "L" else output)
        return converted.convert("L") if output == "L" else converted
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _convert(image: Image.Image, source: Profile, mode: str) -> Image.Image:
    """Convert what both gamuts hold exactly, and cut off the rest, as most viewers do."""
    intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
    made = ImageCms.profileToProfile(image, source, _SRGB, intent, outputMode=mode)
    assert made is not None
    return made
