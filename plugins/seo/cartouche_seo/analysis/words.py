"""Words, and when two of them are forms of the same."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ENDINGS = {
    "en": ("'s", "’s", "ing", "ied", "ies", "ed", "y"),
    "de": ("ern", "em", "en", "er", "es", "e", "n", "s"),
}
_PLURALS = ("es", "s", "e")
_FOLDED = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_STEM = 3
"""Letters that a stem keeps at least."""


def words(text: str) -> list[str]:
    """Return the words of a text in lower case; what is joined by a hyphen is one."""
    return [found.lower() for found in _WORD.findall(text)]


def stem(word: str, language: str) -> str:
    """Return what the common forms of a word share: an ending less, doubled letters once.

    A light rule rather than a dictionary: it joins `lamp` and `lamps`, not `go` and `went`.
    """
    found = word.lower()
    for ending in _ENDINGS.get(language, ()):
        if found.endswith(ending) and len(found) - len(ending) >= _STEM:
            found = found[: -len(ending)]
            break
    return _singular(found) if language == "en" else found.translate(_FOLDED)


def _singular(word: str) -> str:
    """Take off what an English plural, or a silent e, may have added, as often as it is there.

    Only so do "lens" and "lenses", "glass" and "glasses" come to be one.
    """
    found = word
    while ending := next(
        (one for one in _PLURALS if found.endswith(one) and len(found) - len(one) >= _STEM), ""
    ):
        found = found[: -len(ending)]
    return found[:-1] if len(found) > _STEM and found[-1] == found[-2] else found


def stems(text: str, language: str) -> list[str]:
    """Return the stems of all words of a text; the parts of a hyphenated word count each."""
    parts = (part for word in words(text) for part in word.split("-"))
    return [stem(part, language) for part in parts]


def listed(text: str, apart: str | None = None) -> frozenset[str]:
    """Return the words of a list, apart by space or by `apart`."""
    return frozenset(text.split(apart))
