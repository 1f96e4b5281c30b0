"""Screens of the room media."""

from __future__ import annotations

from .base import Rows

SCREENS: Rows = {}
