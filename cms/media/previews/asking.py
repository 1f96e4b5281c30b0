"""Has a film, a sound or a PDF read in another process, and judges what that one says."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from cms.errors import ValidationFailed
from cms.media.images.facts import image_facts
from cms.media.sniffing import HEAD, sniff
from cms.settings import MediaSettings

_READ = ("video", "audio", "pdf")
_AT_ONCE = threading.BoundedSemaphore(2)
_LINE_MAX = 4096
_NUMBERS = {"width": 2**16, "height": 2**16, "pages": 10**6}
_TEXT_MAX = 300
_DIGITS = 16
_BEGIN = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from cms.media.previews.child import main; main(sys.argv[2], *map(int, sys.argv[3:]))"
)
log = logging.getLogger("cms.media")


@dataclass(frozen=True)
class Preview:
    """An image that stands for a file: its bytes, which the caller closes, and what is known of it."""

    file: BinaryIO
    media_type: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Told:
    """What is known of a file: `facts` as `Blob.facts` has them, and its preview."""

    facts: dict[str, Any] = field(default_factory=dict)
    preview: Preview | None = None


def is_read(kind: str) -> bool:
    """Say whether files of a kind, as `Blob.kind` has it, are read so."""
    return kind in _READ


def ask(file: BinaryIO, media_type: str, settings: MediaSettings) -> Told:
    """Return what is known of a file; nothing where no package reads it, or where it is broken.

    A process of its own reads it, with bounds of time and memory; two are at it at a time. Where
    `file` is read on, that is from where it stood.
    """
    file.flush()
    answer = tempfile.TemporaryFile()  # noqa: SIM115 - the preview is read from it
    try:
        with _AT_ONCE:
            _run(file, media_type, settings, answer)
        return _judged(answer, settings)
    except (OSError, ValueError, ValidationFailed, subprocess.SubprocessError) as error:
        log.info("nothing is known of a file of the type %s: %s", media_type, type(error).__name__)
        return Told()
    finally:
        answer.close()


def _run(file: BinaryIO, media_type: str, settings: MediaSettings, answer: BinaryIO) -> None:
    numbers = (settings.preview_seconds, settings.preview_memory, settings.pixels_max)
    subprocess.run(  # noqa: S603 - our own program, with a type and numbers
        [sys.executable, "-I", "-c", _BEGIN, json.dumps(sys.path), media_type, *map(str, numbers)],
        stdin=file.fileno(),
        stdout=answer,
        stderr=subprocess.DEVNULL,
        env={"LANG": "C.UTF-8"},
        start_new_session=True,
        # A process may wait without using any of its processor's time.
        timeout=2 * settings.preview_seconds,
        check=True,
    )


def _judged(answer: BinaryIO, settings: MediaSettings) -> Told:
    """Read an answer as what anybody may have written: a decoder may do what its file wants."""
    answer.seek(0)
    facts = {name: one for name, one in _line(answer).items() if _is_right(name, one)}
    if not settings.keep_metadata:
        facts = {name: one for name, one in facts.items() if name not in ("title", "artist")}
    begins = answer.tell()
    if answer.seek(0, os.SEEK_END) == begins:
        return Told(facts)
    answer.seek(begins)
    kept: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    try:
        while chunk := answer.read(1024**2):
            kept.write(chunk)
        kept.seek(0)
        media_type = sniff(kept.read(HEAD))
        if media_type not in ("image/jpeg", "image/png"):
            raise ValueError(media_type)
        return Told(
            facts, Preview(kept, media_type, image_facts(kept, media_type, settings.pixels_max))
        )
    except BaseException:
        kept.close()
        raise


def _line(answer: BinaryIO) -> dict[Any, Any]:
    try:
        said = json.loads(answer.readline(_LINE_MAX))
    except RecursionError as error:
        raise ValueError("too deep") from error
    if not isinstance(said, dict):
        raise ValueError("no object")
    return said


def _is_right(name: Any, value: Any) -> bool:
    if name in _NUMBERS:
        return type(value) is int and 0 < value <= _NUMBERS[name]
    if not isinstance(value, str):
        return False
    if name == "duration":
        whole, _, rest = value.partition(".")
        return len(value) <= _DIGITS and f"{whole}{rest or '0'}".isdecimal() and value.isascii()
    return name in ("title", "artist") and value.isprintable() and len(value) <= _TEXT_MAX
