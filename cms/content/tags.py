"""The tags of what is published: what caches forget when it changes."""

from __future__ import annotations

LIVE = "live"
"""Of all that is published, was or is to be."""
PATHS = "paths"
"""Of the paths of what stands below something."""


def entry_tag(entry_id: str) -> str:
    """Return the tag of one entry."""
    return f"entry:{entry_id}"


def type_tag(name: str) -> str:
    """Return the tag of all entries of a type."""
    return f"type:{name}"


def slug_tag(slug: str) -> str:
    """Return the tag of whatever has, or had, a part of an address."""
    return f"slug:{slug}"
