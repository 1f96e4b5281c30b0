"""Resumable uploads by tus 1.0.0 (https://tus.io/protocols/resumable-upload): what its headers say."""

from __future__ import annotations

import base64
import binascii
from email.utils import format_datetime
from typing import Any

from cms.errors import BadRequest, UnknownVersion, UnsupportedMedia
from cms.media.checksums import ALGORITHMS, Checksum, read_checksum
from cms.media.models import Upload
from cms.settings import Settings
from cms.web.reception import PART

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,checksum,termination"
_DIGITS = 18
_METADATA_MAX = 4096


def is_tus(request: Any) -> bool:
    """Say whether a request speaks tus; if so, let its answer do so too."""
    if "Tus-Resumable" not in request.headers and "Upload-Length" not in request.headers:
        return False
    request.add_response_callback(_speak)
    return True


def require_tus(request: Any) -> None:
    """Raise UnknownVersion for a request that does not speak the version that is spoken here."""
    request.add_response_callback(_speak)
    given = request.headers.get("Tus-Resumable")
    if given != VERSION:
        told = f"not {given[:20]!r}" if given else "which the header Tus-Resumable has to say"
        raise UnknownVersion(f"Uploads speak tus {VERSION}, {told}.")


def _speak(_request: Any, response: Any) -> None:
    response.headers["Tus-Resumable"] = VERSION
    if response.status_int == 412:
        response.headers["Tus-Version"] = VERSION


def capabilities(request: Any) -> dict[str, str]:
    """Return what OPTIONS tells."""
    return {
        "Tus-Resumable": VERSION,
        "Tus-Version": VERSION,
        "Tus-Max-Size": str(request.service(Settings).media.upload_max),
        "Tus-Extension": EXTENSIONS,
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }


def state(upload: Upload) -> dict[str, str]:
    """Return the headers that say how far an upload is."""
    name = base64.b64encode(upload.name.encode()).decode()
    return {
        "Upload-Offset": str(upload.received),
        "Upload-Length": str(upload.size),
        "Upload-Expires": format_datetime(upload.expires_at, usegmt=True),
        "Upload-Metadata": f"filename {name}",
    }


def read_number(request: Any, name: str) -> int:
    """Return a header that holds a number of bytes; raise BadRequest."""
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise BadRequest(f"{name} has to be a number of bytes.", name)
    return int(text)


def read_name(request: Any) -> str:
    """Return the name of a file, from `filename` (or `name`) of Upload-Metadata; raise BadRequest.

    Whatever else is said of the file there is not believed, and not kept.
    """
    text = request.headers.get("Upload-Metadata", "")
    if len(text) > _METADATA_MAX:
        raise BadRequest(f"Upload-Metadata is longer than {_METADATA_MAX}.", "Upload-Metadata")
    found: dict[str, str] = {}
    for pair in filter(None, (one.strip() for one in text.split(","))):
        key, _, encoded = pair.partition(" ")
        try:
            found[key] = base64.b64decode(encoded.strip(), validate=True).decode()
        except (binascii.Error, ValueError):
            detail = f"Upload-Metadata has no UTF-8 in base64 for {key[:80]!r}."
            raise BadRequest(detail, "Upload-Metadata") from None
    return found.get("filename") or found.get("name") or "file"


def require_part(request: Any) -> None:
    """Raise UnsupportedMedia for a body that is no part of an upload."""
    if request.content_type != PART:
        raise UnsupportedMedia(f"A part of an upload has the type {PART}.")


def checksum_of(request: Any) -> Checksum | None:
    """Return the checksum that comes with a part, if one does; raise BadRequest."""
    given = request.headers.get("Upload-Checksum")
    return None if given is None else read_checksum(given)
