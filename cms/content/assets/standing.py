"""The image that stands for a file which is none itself: one that was chosen, or found in the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

Document = Mapping[str, Any]


class Standing(NamedTuple):
    """An image, as a file, and the document whose focus and crop say how it is cut."""

    file: Document
    document: Document


def poster_of(document: Document) -> str | None:
    """Return the id of the asset that was chosen to stand for the file of an asset."""
    value = document.get("poster")
    return str(value["id"]) if isinstance(value, Mapping) and value.get("id") else None


def standing_for(file: Any, document: Document, poster: Document | None) -> Standing | None:
    """Return what stands for a file: the image of its asset's `poster`, or what was found in it.

    None for an image, which is shown itself, and for a file that has neither. `poster` is the
    document of that asset as it may be read, `document` that of the file's own.
    """
    if not isinstance(file, Mapping) or file.get("kind") == "image":
        return None
    chosen = (poster or {}).get("file")
    if isinstance(chosen, Mapping) and chosen.get("kind") == "image" and "hash" in chosen:
        return Standing(chosen, poster or {})
    found = file.get("preview")
    if not isinstance(found, Mapping) or "hash" not in found:
        return None
    stem = str(file["name"]).rpartition(".")[0] or file["name"]
    ending = found["media_type"].partition("/")[2]
    return Standing({**found, "name": f"{stem}.{ending}", "kind": "image"}, document)
