"""Every screen with who may have it: a new one has to be put here, else the build fails.

What a screen answers is written by role; `None` is nobody. Screens for nobody in particular are the
same for all. `{page}` is a live page of the administrator's, `{note}` a draft note of theirs, of a
type that is not public.
"""

from __future__ import annotations

from . import (
    dashboard,
    editor,
    ground,
    house,
    lists,
    media,
    model,
    planning,
    preview,
    review,
    theme,
    time,
    webhooks,
    widgets,
)
from .base import Rows, Screen

__all__ = ["SCREENS", "Rows", "Screen"]

ROOMS = (
    ground,
    editor,
    widgets,
    lists,
    dashboard,
    review,
    theme,
    planning,
    time,
    media,
    preview,
    model,
    house,
    webhooks,
)
SCREENS: Rows = {row: screen for room in ROOMS for row, screen in room.SCREENS.items()}
