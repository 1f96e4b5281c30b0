"""The JSON API, by version, and the pages that introduce it."""

from __future__ import annotations

from typing import Any


def includeme(config: Any) -> None:
    """Set up the API."""
    config.include("cms.api.v1")
    config.include("cms.api.pages")
