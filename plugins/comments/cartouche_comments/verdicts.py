"""What a check says of a comment, and the check that is always there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Word = Literal["approve", "wait", "spam"]
STRICTNESS: tuple[Word, ...] = ("approve", "wait", "spam")
LINKS_MAX = 2
"""Addresses in a comment beyond which it is taken for spam."""
_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)
_MARKUP = re.compile(r"\[url|<a\s|</a>", re.IGNORECASE)


@dataclass(frozen=True)
class Verdict:
    """What to do with a comment, and why, in a sentence for moderators."""

    word: Word
    reason: str = ""


def look(text: str, name: str) -> Verdict:
    """Return what a comment looks like by itself: spam if it is made of links, else to be read."""
    if _ADDRESS.search(name):
        return Verdict("spam", "The name is an address.")
    if _MARKUP.search(text):
        return Verdict("spam", "It holds links as markup.")
    if len(_ADDRESS.findall(text)) > LINKS_MAX:
        return Verdict("spam", f"It holds more than {LINKS_MAX} links.")
    return Verdict("wait")


def strictest(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the strictest of several verdicts, the first among equals."""
    return max(verdicts, key=lambda one: STRICTNESS.index(one.word))
