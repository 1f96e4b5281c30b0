"""What bytes are, told by the bytes: names and stated types are not believed.

Only what begins as its format demands is recognised, so that a file which is two things at once
is the one that browsers are told, or nothing. Text is what holds nothing but text.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from types import MappingProxyType

HEAD = 4096
"""How many bytes from its beginning tell what a file is."""

BYTES = "application/octet-stream"
"""The type of what is not recognised."""

SVG = "image/svg+xml"

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"\x00\x00\x01\x00", "image/vnd.microsoft.icon"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
    (b"\xff\x0a", "image/jxl"),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "image/jxl"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"%PDF-", "application/pdf"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
)

_BRANDS: Mapping[bytes, str] = MappingProxyType(
    {
        b"avif": "image/avif",
        b"avis": "image/avif",
        b"heic": "image/heic",
        b"heix": "image/heic",
        b"hevc": "image/heic",
        b"mif1": "image/heic",
        b"M4A ": "audio/mp4",
        b"M4B ": "audio/mp4",
        b"qt  ": "video/quicktime",
    }
)
"""Major brands of ISO base media files (ISO/IEC 14496-12); any other is a video."""

_RIFF: Mapping[bytes, str] = MappingProxyType(
    {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
)

# What was passed over is not looked at again: of n comments there are 2ⁿ ways to make fewer.
_SVG = re.compile(
    rb"\s*(<\?xml[^>]*\?>\s*)?(?><!--.*?-->\s*|<!DOCTYPE\s+svg[^>\[]*>\s*)*+<(\w+:)?svg[\s>/]",
    re.DOTALL,
)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def sniff(head: bytes) -> str:
    """Return the media type of bytes that begin so (the first `HEAD` of them, or all)."""
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], BYTES)
    if head[:4] == b"OggS":
        return "video/ogg" if b"theora" in head[:512] else "audio/ogg"
    if _SVG.match(head.removeprefix(codecs.BOM_UTF8)):
        return SVG
    return "text/plain" if _is_text(head) else BYTES


def _is_text(head: bytes) -> bool:
    if _CONTROL.search(head):
        return False
    try:
        # A head that is not the whole file may end within a character.
        codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < HEAD)
    except UnicodeDecodeError:
        return False
    return True


def kind_of(media_type: str) -> str:
    """Return `image`, `video`, `audio`, `pdf` or `file`."""
    if media_type == "application/pdf":
        return "pdf"
    main = media_type.partition("/")[0]
    return main if main in ("image", "video", "audio") else "file"


def is_among(media_type: str, accepted: tuple[str, ...]) -> bool:
    """Say whether a type is among those accepted, of which `image/*` stands for all images."""
    main = media_type.partition("/")[0]
    return any(one in (media_type, f"{main}/*", "*/*") for one in accepted)
