"""What the analysis has to know of a language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """The words and rules of a language.

    `function_words` carry no meaning of their own in a keyphrase; `transitions` are words and
    phrases that lead from one sentence to the next; `passive` says whether a sentence is in the
    passive voice; `reading_ease` is of words per sentence and syllables per word, 0 (hard) to 100.
    """

    tag: str
    function_words: frozenset[str]
    transitions: frozenset[str]
    passive: Callable[[str], bool]
    syllables: Callable[[str], int]
    reading_ease: Callable[[float, float], float]
    sentence_words: int = 20
    """Words beyond which a sentence is a long one."""
