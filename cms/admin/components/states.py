"""The states of entries as they are shown: always a colour, an icon and a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cms.admin.translating import mark


@dataclass(frozen=True)
class ShownState:
    """How a state is shown: `tone` names its colour in the stylesheet, `word` is to be translated."""

    tone: str
    icon: str
    word: str


STATES: Mapping[str, ShownState] = MappingProxyType(
    {
        "draft": ShownState("draft", "circle-dashed", mark("Draft")),
        "review": ShownState("review", "eye", mark("In review")),
        "scheduled": ShownState("scheduled", "calendar-clock", mark("Scheduled")),
        "published": ShownState("live", "circle-check", mark("Live")),
        "changed": ShownState("changed", "circle-dot", mark("Changed")),
        "unpublished": ShownState("unpublished", "eye-off", mark("Unpublished")),
        "trashed": ShownState("trashed", "trash-2", mark("In the trash")),
        "failed": ShownState("failed", "octagon-x", mark("Failed")),
    }
)


def state_of(name: str) -> ShownState:
    """Return how a state is shown."""
    return STATES[name]
