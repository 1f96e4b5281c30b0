"""The colour that most of an image has."""

from __future__ import annotations

from PIL import Image

_COLOURS = 8
"""Into how many an image is divided."""
_SEEN = 128
"""The opacity from which a pixel counts."""


def dominant_colour(image: Image.Image) -> str | None:
    """Return the colour of a small image in a mode of `in_srgb` as `#rrggbb`, None for no pixels.

    Alike colours count together: the image is divided into eight, and the mean of the largest
    part is taken.
    """
    raw = image.convert("RGBA").tobytes()
    opaque = b"".join(raw[at : at + 3] for at in range(0, len(raw), 4) if raw[at + 3] >= _SEEN)
    if not opaque:
        return None
    row = Image.frombytes("RGB", (len(opaque) // 3, 1), opaque)
    parts = row.quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    counts = parts.histogram()[:_COLOURS]
    largest = counts.index(max(counts))
    red, green, blue = (parts.getpalette() or [])[largest * 3 : largest * 3 + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"
