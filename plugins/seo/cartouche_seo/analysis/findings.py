"""A finding: what was looked at, how well it stands, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

GOOD, FAIR, POOR, BAD = 9, 6, 3, 0
"""Scores: nothing to do, could be better, should be mended, must be."""

Say = Callable[..., str]
"""Says an English text, its values filled in, in some language."""


def in_english(text: str, **values: Any) -> str:
    """Say a text as it is written here."""
    return text % values if values else text


@dataclass(frozen=True)
class Finding:
    """One result: `score` from 0 to 9; `text` and `todo` are English, with `values` as `%(name)s`."""

    id: str
    score: int
    text: str
    todo: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    def plain(self, say: Say = in_english) -> dict[str, Any]:
        """Return it as plain values, in the language of `say(text, **values)`."""
        return {
            "id": self.id,
            "score": self.score,
            "text": say(self.text, **self.values),
            "todo": say(self.todo, **self.values) if self.todo else "",
        }


def overall(findings: list[Finding]) -> int:
    """Return how well all stands together, from 0 to 100; 0 without any finding."""
    if not findings:
        return 0
    return round(100 * sum(one.score for one in findings) / (GOOD * len(findings)))
