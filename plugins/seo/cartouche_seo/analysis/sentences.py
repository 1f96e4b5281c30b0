"""Where a sentence ends: not behind an abbreviation, an initial or a German ordinal."""

from __future__ import annotations

import re
from itertools import pairwise

from cartouche_seo.analysis.words import listed

_TOKEN = re.compile(r"\S+")
_CLOSING = "\"'”’»“)]"
_MARKS = (".", "!", "?", "…")
_ABBREVIATIONS = {
    "en": listed("mr mrs ms dr prof st vs etc e.g i.e no fig approx dept est inc ltd jr sr vol pp"),
    "de": listed(
        "bzw ca dr etc evtl fr ggf hr inkl max min nr prof s sog st str tel u.a usw vgl z.b d.h "
        "zzgl abs bd jh mio mrd std"
    ),
}
_GERMAN_MONTHS = listed(
    "januar februar märz april mai juni juli august september oktober november dezember "
    "jahrhundert klasse stock tag woche auflage kapitel"
)


def sentences(text: str, language: str) -> list[str]:
    """Return the sentences of a paragraph, without the space around them."""
    found: list[str] = []
    start = 0
    tokens = list(_TOKEN.finditer(text))
    for token, following in pairwise(tokens):
        plain = token[0].rstrip(_CLOSING)
        if plain.endswith(_MARKS) and not _goes_on(plain, following[0], language):
            found.append(text[start : token.end()].strip())
            start = token.end()
    found.append(text[start:].strip())
    return [one for one in found if one]


def _goes_on(token: str, following: str, language: str) -> bool:
    """Say whether the point at the end of a token ends no sentence."""
    if not token.endswith(".") or token.endswith(("!.", "?.")):
        return False
    word = token.rstrip(".").lstrip("(\"'„“‚»«[").lower()
    if word in _ABBREVIATIONS.get(language, frozenset()) or (len(word) == 1 and word.isalpha()):
        return True
    if language == "de" and word.isdigit():
        return following.strip(".,;:!?").lower() in _GERMAN_MONTHS or following[:1].islower()
    return following[:1].islower()
