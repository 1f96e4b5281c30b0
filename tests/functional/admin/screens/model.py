"""Screens of the room model."""

from __future__ import annotations

from .base import Rows

SCREENS: Rows = {}
