"""How a screen is written down: its address, and what it answers to each role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ALL = ("administrator", "editor", "author", "contributor", "reader")


@dataclass(frozen=True)
class Screen:
    """How a screen is asked, and what it answers to each; `anybody` to whom needs not sign in."""

    address: str
    answers: Mapping[str, int]
    form: Mapping[str, Any] = field(default_factory=dict)
    anybody: int | None = None


def same(status: int) -> dict[str, int]:
    return dict.fromkeys(ALL, status)


def but(status: int, **others: int) -> dict[str, int]:
    return {**same(status), **others}


Rows = Mapping[tuple[str, str, str], Screen]
"""Screens by their place, view and method."""
