"""Slugs and addresses as WordPress writes them."""

from __future__ import annotations

from urllib.parse import unquote


def slug_of(name: str) -> str:
    """Return a slug in its own script: WordPress keeps what is not ASCII percent-encoded."""
    return unquote(name, errors="replace").strip()
