"""What is analysed: the words of an entry as its readers meet them, whatever fields they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from cartouche_seo.analysis.sentences import sentences
from cartouche_seo.analysis.words import words

Kind = Literal["paragraph", "heading"]


@dataclass(frozen=True)
class Passage:
    """A paragraph, or a heading between paragraphs."""

    text: str
    kind: Kind = "paragraph"


@dataclass(frozen=True)
class Writing:
    """An entry in one language: `internal` and `external` count its links, `alts` are of images."""

    language: str
    title: str = ""
    description: str = ""
    slug: str = ""
    keyphrase: str = ""
    passages: tuple[Passage, ...] = ()
    alts: tuple[str, ...] = ()
    internal: int = 0
    external: int = 0

    @property
    def tongue(self) -> str:
        """The language without its region: `de` of `de-AT`."""
        return self.language.partition("-")[0].lower()

    @cached_property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs that say anything, in their order."""
        return tuple(one.text for one in self.passages if one.kind == "paragraph" and one.text)

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The headings between them."""
        return tuple(one.text for one in self.passages if one.kind == "heading" and one.text)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The sentences of all paragraphs."""
        found = (one for text in self.paragraphs for one in sentences(text, self.tongue))
        return tuple(one for one in found if words(one))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of all paragraphs, in lower case."""
        return tuple(one for text in self.paragraphs for one in words(text))
