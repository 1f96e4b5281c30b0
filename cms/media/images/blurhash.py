"""BlurHash: what an image looks like from afar, in some twenty characters.

By the published description of the algorithm (woltapp/blurhash, Algorithm.md): the lowest
frequencies of a cosine transform of linear light, each in few levels, in base 83.
"""

from __future__ import annotations

import math

from PIL import Image

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"
_SIDE = 32
_MOST, _LEAST = 4, 3
"""Frequencies along the longer side, and along the shorter one."""

Light = tuple[float, float, float]

_LINEAR = [
    value / 255 / 12.92 if value <= 10 else ((value / 255 + 0.055) / 1.055) ** 2.4
    for value in range(256)
]
"""sRGB as light (IEC 61966-2-1)."""


def blurhash(image: Image.Image) -> str:
    """Return the hash of an image in mode `RGB`; the frequencies follow its proportions."""
    across, down = (_MOST, _LEAST) if image.width >= image.height else (_LEAST, _MOST)
    small = image.resize((_SIDE, _SIDE), Image.Resampling.BOX)
    first, *others = _frequencies(small, across, down)
    greatest = max(abs(value) for light in others for value in light)
    level = min(max(math.floor(greatest * 166 - 0.5), 0), 82)
    digits = [_base83(across - 1 + (down - 1) * 9, 1), _base83(level, 1)]
    red, green, blue = (_srgb(value) for value in first)
    digits.append(_base83((red << 16) + (green << 8) + blue, 4))
    digits += [_base83(_levels(light, (level + 1) / 166), 2) for light in others]
    return "".join(digits)


def _frequencies(image: Image.Image, across: int, down: int) -> list[Light]:
    # Columns first and rows then: the transform is the product of both.
    pixels = image.tobytes()
    rows = []
    for y in range(_SIDE):
        row = pixels[y * _SIDE * 3 : (y + 1) * _SIDE * 3]
        bands = [[_LINEAR[value] for value in row[band::3]] for band in range(3)]
        rows.append([[_mix(band, _WAVES[i]) for band in bands] for i in range(across)])
    found: list[Light] = []
    for j in range(down):
        for i in range(across):
            scale = 1 if i == j == 0 else 2
            red, green, blue = (
                scale * _mix([row[i][band] for row in rows], _WAVES[j]) for band in range(3)
            )
            found.append((red, green, blue))
    return found


_WAVES = [
    [math.cos(math.pi * wave * at / _SIDE) for at in range(_SIDE)] for wave in range(max(_MOST, 4))
]


def _mix(values: list[float], wave: list[float]) -> float:
    return sum(value * weight for value, weight in zip(values, wave, strict=True)) / _SIDE


def _srgb(value: float) -> int:
    value = min(max(value, 0.0), 1.0)
    if value <= 0.0031308:
        return int(value * 12.92 * 255 + 0.5)
    return int((1.055 * value ** (1 / 2.4) - 0.055) * 255 + 0.5)


def _levels(light: Light, greatest: float) -> int:
    number = 0
    for value in light:
        root = math.copysign(math.sqrt(abs(value / greatest)), value)
        number = number * 19 + min(max(math.floor(root * 9 + 9.5), 0), 18)
    return number


def _base83(number: int, length: int) -> str:
    return "".join(_DIGITS[number // 83**place % 83] for place in reversed(range(length)))
