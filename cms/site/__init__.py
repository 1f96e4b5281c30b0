"""What visitors are served: files of the media library."""

from __future__ import annotations

from typing import Any


def includeme(config: Any) -> None:
    """Add the views."""
    config.scan("cms.site")
