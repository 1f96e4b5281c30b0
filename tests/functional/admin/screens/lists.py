"""Screens of the room lists."""

from __future__ import annotations

from .base import Rows

SCREENS: Rows = {}
