"""Screens of the room preview."""

from __future__ import annotations

from .base import Rows

SCREENS: Rows = {}
