"""How large an SVG is drawn where nobody says it (SVG 2, 8.2; CSS Values 3, 6.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, BinaryIO

from cms.media.images.vectors.reading import read_svg

_LENGTH = re.compile(r"\s*\+?(\d{1,6}(?:\.\d{1,6})?|\.\d{1,6})(px|pt|pc|mm|cm|in|)\s*")
_PIXELS: Mapping[str, float] = MappingProxyType(
    {"": 1, "px": 1, "pt": 4 / 3, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}
)


def svg_facts(file: BinaryIO) -> dict[str, Any]:
    """Return `width` and `height` in pixels, where the drawing says them, `frames` and `alpha`."""
    root = read_svg(file)
    width, height = _length(root.get("width")), _length(root.get("height"))
    box = [_length(part) for part in re.split(r"[\s,]+", (root.get("viewBox") or "").strip())[2:]]
    if len(box) == 2 and box[0] and box[1]:
        ratio = box[0] / box[1]
        if width is None and height is None:
            width, height = box
        width = width if width is not None else (height or 0) * ratio
        height = height if height is not None else width / ratio
    facts: dict[str, Any] = {"frames": 1, "alpha": True}
    if width and height:
        facts |= {"width": max(1, round(width)), "height": max(1, round(height))}
    return facts


def _length(text: str | None) -> float | None:
    found = _LENGTH.fullmatch(text or "")
    return float(found[1]) * _PIXELS[found[2]] if found else None
