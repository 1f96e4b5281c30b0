"""Pyramid glue shared by the faces: requests, security, problems, bodies, headers."""

from __future__ import annotations

from typing import Any


def includeme(config: Any) -> None:
    """Set up everything that each face relies on."""
    for part in (
        "reception",
        "renderers",
        "request",
        "entries",
        "security_policy",
        "problem_views",
        "strict_views",
        "headers",
        "tweens",
        "rates",
        "watching",
        "idempotency",
        "health",
    ):
        config.include(f"cms.web.{part}")
