"""Sounds: how long they are, and what they are called."""

from __future__ import annotations

import io
from typing import BinaryIO

from cms.media.previews.found import Found, seconds

_TEXT_MAX = 300


def load_sound() -> None:
    """Import what reads sounds; raise ModuleNotFoundError without mutagen."""
    import mutagen  # noqa: PLC0415 - it is in an extra

    # It imports its formats when it is first asked what a file is.
    mutagen.File(io.BytesIO(bytes(128)), easy=True)


def read_sound(file: BinaryIO) -> Found:
    """Return `duration` (seconds), `title` and `artist`; nothing of what is no sound.

    Raises ModuleNotFoundError without mutagen, and whatever it raises for what is broken.
    """
    import mutagen  # noqa: PLC0415 - it is in an extra

    found = mutagen.File(file, easy=True)
    if found is None:
        return Found()
    facts = {"duration": seconds(getattr(found.info, "length", None))}
    for name in ("title", "artist"):
        facts[name] = _text((found.tags or {}).get(name))
    return Found({name: value for name, value in facts.items() if value is not None})


def _text(values: list[str] | None) -> str | None:
    """Return the first of several texts, on one line."""
    if not values:
        return None
    printable = "".join(one if one.isprintable() else " " for one in str(values[0]))
    return " ".join(printable.split())[:_TEXT_MAX] or None
