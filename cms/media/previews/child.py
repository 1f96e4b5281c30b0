"""Reads one file in a process of its own: native decoders may crash, hang or take all memory there.

The file is the standard input, by its descriptor. What was found goes to the standard output: a line
of JSON, and then the bytes of the preview, if there is one.
"""

from __future__ import annotations

import codecs
import json
import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from PIL import Image

from cms.media.previews.film import FORMATS, load_film, read_film
from cms.media.previews.found import Found
from cms.media.previews.pages import load_pages, read_pages
from cms.media.previews.received import received
from cms.media.previews.sound import load_sound, read_sound

_ENCODINGS = ("ascii", "latin-1", "utf-8", "utf-16", "utf-16-le", "utf-16-be")
_OPEN = 3
"""Descriptors: those of the standard input, output and errors."""
ANSWER_MAX = 32 * 1024**2
"""Bytes that are written at most."""


def main(media_type: str, seconds: int, memory: int, pixels_max: int) -> None:
    """Read the file; end with an error where nothing is to be known of it.

    More than `seconds` of a processor, and more than `memory` bytes, end the process.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (ANSWER_MAX, ANSWER_MAX))
    _load(media_type)
    # From here on nothing can be opened: no other file, and no connection.
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN, _OPEN))
    found = _read(media_type, pixels_max)
    sys.stdout.buffer.write(json.dumps(found.facts).encode() + b"\n")
    if found.image is not None:
        found.image.save(sys.stdout.buffer, found.format, quality=90)
    sys.stdout.buffer.flush()


def _load(media_type: str) -> None:
    """Import all that reading may need, also what Python and Pillow import when they first need it."""
    for name in _ENCODINGS:
        codecs.lookup(name)
    Image.preinit()
    loaders = (load_pages,) if media_type == "application/pdf" else (load_sound, load_film)
    for load in loaders:
        # Without its package a reader says so when it is asked.
        with suppress(ModuleNotFoundError):
            load()


def _read(media_type: str, pixels_max: int) -> Found:
    """Ask the reader for a type; for sounds and films the other one too if the first fails."""
    if media_type == "application/pdf":
        return read_pages(_file())
    readers: list[Callable[[], Found]] = [lambda: read_sound(_file())]
    if media_type in FORMATS:
        readers.append(lambda: read_film(_file(), media_type, pixels_max))
    if media_type.startswith("video/"):
        readers.reverse()
    for reader in readers:
        try:
            found = reader()
        except Exception as error:  # noqa: BLE001 - libraries raise what they like for what is broken
            sys.stderr.write(f"{type(error).__name__}\n")
            continue
        if found.facts or found.image is not None:
            return found
    return Found()


def _file() -> BinaryIO:
    return received(sys.stdin.fileno())
