"""Limits of rate: how many requests a caller may make in a while, and how an answer tells it."""

from __future__ import annotations

from typing import Any


def includeme(config: Any) -> None:
    """Count the requests."""
    config.include("cms.web.rates.limiting")
