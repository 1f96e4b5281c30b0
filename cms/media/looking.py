"""Looks at a file that was received: what it is, whether it is taken in, and what is known of it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from cms.media.images.cleaning.cleaner import cleaned
from cms.media.images.facts import image_facts
from cms.media.images.vectors.cleaning import clean_svg
from cms.media.images.vectors.sizes import svg_facts
from cms.media.limits import require_taken
from cms.media.previews.asking import Preview, ask, is_read
from cms.media.sniffing import HEAD, SVG, kind_of, sniff
from cms.settings import MediaSettings


@dataclass(frozen=True)
class Looked:
    """What a file is; `facts` as `Blob.facts` has them, `file` the bytes that are to be kept.

    That is another file than the one looked at if that had to be cleaned; the caller closes it, and
    that of the `preview`, the image that stands for what is none itself.
    """

    media_type: str
    kind: str
    file: BinaryIO
    facts: dict[str, Any] = field(default_factory=dict)
    preview: Preview | None = None

    def close(self) -> None:
        """Close its files."""
        self.file.close()
        if self.preview is not None:
            self.preview.file.close()


def look(file: BinaryIO, settings: MediaSettings) -> Looked:
    """Look at a whole file; raise ValidationFailed for one that is not taken in."""
    file.seek(0)
    media_type = sniff(file.read(HEAD))
    require_taken(settings, media_type, file.seek(0, os.SEEK_END))
    kind = kind_of(media_type)
    if media_type == SVG:
        return _drawing(file)
    if kind == "image":
        return _image(file, media_type, settings)
    if is_read(kind) and settings.previews:
        told = ask(file, media_type, settings)
        return Looked(media_type, kind, file, told.facts, told.preview)
    return Looked(media_type, kind, file)


def _image(file: BinaryIO, media_type: str, settings: MediaSettings) -> Looked:
    kept = file
    if not settings.keep_metadata:
        kept = cleaned(file, media_type, settings.pixels_max)
    try:
        # What is kept is what has to be whole.
        facts = image_facts(kept, media_type, settings.pixels_max)
    except BaseException:
        if kept is not file:
            kept.close()
        raise
    return Looked(media_type, "image", kept, facts)


def _drawing(file: BinaryIO) -> Looked:
    kept = clean_svg(file)
    try:
        return Looked(SVG, "image", kept, svg_facts(kept))
    except BaseException:
        kept.close()
        raise
