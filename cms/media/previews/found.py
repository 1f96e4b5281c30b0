"""What a reader found in a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from PIL import Image

SIDE = 1600
"""Pixels of the longer side of a preview, at most."""


@dataclass(frozen=True)
class Found:
    """`facts` as `Blob.facts` has them, and the `image` that stands for the file, if it has one.

    The image is written in the `format` of Pillow that suits it.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    image: Image.Image | None = None
    format: str = "JPEG"


def seconds(number: float | None) -> str | None:
    """Return a duration as decimals are written here, to the millisecond; None for what is none."""
    if number is None or not 0 < number < 10**8:
        return None
    return f"{number:.3f}".rstrip("0").rstrip(".")
