"""Screens of the room planning."""

from __future__ import annotations

from .base import Rows

SCREENS: Rows = {}
