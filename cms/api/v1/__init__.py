"""Version 1 of the JSON API: one module a noun."""

from __future__ import annotations

from typing import Any


def includeme(config: Any) -> None:
    """Register the views of every noun."""
    config.include("cms.api.v1.operations")
    config.include("cms.api.v1.graphql.asking")
    config.scan("cms.api.v1")
