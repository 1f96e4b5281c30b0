"""Screens of the room widgets."""

from __future__ import annotations

from .base import Rows

SCREENS: Rows = {}
