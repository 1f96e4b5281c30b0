"""The addresses at which files are read."""

from __future__ import annotations

from urllib.parse import quote


def file_address(blob_hash: str, name: str) -> str:
    """Return the address of a file, from the root of the site: it names bytes that never change."""
    return f"/media/{blob_hash}/{quote(name, safe='')}"
