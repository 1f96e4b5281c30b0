"""Screens of the room editor."""

from __future__ import annotations

from .base import Rows

SCREENS: Rows = {}
