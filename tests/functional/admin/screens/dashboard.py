"""Screens of the room dashboard."""

from __future__ import annotations

from .base import Rows

SCREENS: Rows = {}
