"""The languages whose text can be analysed."""

from __future__ import annotations

from cartouche_seo.analysis.english import ENGLISH
from cartouche_seo.analysis.german import GERMAN
from cartouche_seo.analysis.language import Language

_KNOWN = {one.tag: one for one in (ENGLISH, GERMAN)}


def language_of(locale: str) -> Language | None:
    """Return the language of a locale such as `de-AT`, or None where it is not known here."""
    return _KNOWN.get(locale.partition("-")[0].lower())
