"""Screens of the room time."""

from __future__ import annotations

from .base import Rows

SCREENS: Rows = {}
