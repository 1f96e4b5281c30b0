"""Looks at a file that was received: what it is, whether it is taken in, and what is known of it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from cms.media.images.facts import image_facts
from cms.media.limits import require_taken
from cms.media.sniffing import HEAD, kind_of, sniff
from cms.settings import MediaSettings


@dataclass(frozen=True)
class Looked:
    """What a file is; `facts` as `Blob.facts` has them, `file` the bytes that are to be kept."""

    media_type: str
    kind: str
    file: BinaryIO
    facts: dict[str, Any] = field(default_factory=dict)


def look(file: BinaryIO, settings: MediaSettings) -> Looked:
    """Look at a whole file; raise ValidationFailed for one that is not taken in."""
    file.seek(0)
    media_type = sniff(file.read(HEAD))
    require_taken(settings, media_type, file.seek(0, os.SEEK_END))
    kind = kind_of(media_type)
    if kind == "image":
        return Looked(media_type, kind, file, image_facts(file, media_type, settings.pixels_max))
    return Looked(media_type, kind, file)
