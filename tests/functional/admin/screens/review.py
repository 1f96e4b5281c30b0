"""Screens of the room review."""

from __future__ import annotations

from .base import Rows

SCREENS: Rows = {}
