"""Screens of the room house."""

from __future__ import annotations

from .base import Rows

SCREENS: Rows = {}
