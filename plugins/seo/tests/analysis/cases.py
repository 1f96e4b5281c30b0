"""A case of the analysis: a writing, a finding that it is to have, and the score of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cartouche_seo.analysis.writing import Passage, Writing


@dataclass(frozen=True)
class Case:
    finding: str
    score: int | None
    text: str = ""
    """Paragraphs apart by an empty line; one that begins with `##` is a heading."""
    given: dict[str, Any] = field(default_factory=dict)

    def writing(self, language: str) -> Writing:
        return Writing(language, passages=tuple(_passages(self.text)), **self.given)

    def __str__(self) -> str:
        said = next(iter([*self.given.values(), self.text[:30]]), "")
        return f"{self.finding}-{self.score}-{str(said)[:30]}"


def case(finding: str, score: int | None, text: str = "", **given: Any) -> Case:
    return Case(finding, score, text, given)


def _passages(text: str) -> list[Passage]:
    parts = [one.strip() for one in text.split("\n\n") if one.strip()]
    return [
        Passage(one.lstrip("# "), "heading") if one.startswith("#") else Passage(one)
        for one in parts
    ]
