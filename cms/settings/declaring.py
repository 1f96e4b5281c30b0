"""How a setting is declared: with its default, its bounds and what it is for."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
NOWHERE: Path | None = None
"""The default of a setting that names a file, where there is none."""


def setting(default: T, about: str, *, key: str = "", least: int = 0, secret: bool = False) -> T:
    """Declare a setting: `key` where it is not `cms.ROOM.NAME`, `least` the smallest number."""
    told = {"about": about, "key": key, "least": least, "secret": secret, "default": default}
    declared: Any = field(default_factory=lambda: default, repr=not secret, metadata=told)
    result: T = declared
    return result
