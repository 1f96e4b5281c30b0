"""Text as words that compare: cut apart, folded, stemmed by the language of a locale.

It is done here, and not by the databases, so that both find the same: FTS5 knows no German, and a
PostgreSQL what its server was built with. Stemming is that of Snowball (snowballstem.org).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple

import snowballstemmer

VERSION = 1
"""Raised whenever the same text gives other words, so that indexes are made anew."""
LENGTH_MAX = 60
"""Characters of a word; what is longer is told apart by its beginning."""

_LANGUAGES = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
# Scripts that put no spaces between words: each character is one, and several are a phrase.
_ALONE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
# Signs that belong to the letter before them.
_SIGNS = "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0dff"
_WORD = re.compile(
    rf"[{_ALONE}]|[^\W_{_ALONE}][^\W_{_ALONE}{_SIGNS}]*(?:[{_SIGNS}]+[^\W_{_ALONE}{_SIGNS}]*)*"
)
_ACCENTS = re.compile("[\u0300-\u036f]+")

_stemming = Lock()
_stemmers: dict[str, Any] = {}


class Word(NamedTuple):
    """A word of a text: where it stands, what it is compared by, and its form without that."""

    start: int
    end: int
    term: str
    form: str


def words(text: str, locale: str) -> Iterator[Word]:
    """Yield the words of a text in the language of a locale, such as `de` or `de-AT`."""
    language = language_of(locale)
    for found in _WORD.finditer(text):
        term = term_of(found[0], language)
        if term:
            yield Word(found.start(), found.end(), term, prefix_of(found[0]))


def terms(text: str, locale: str) -> list[str]:
    """Return what the words of a text are compared by, in their order."""
    return [word.term for word in words(text, locale)]


def language_of(locale: str) -> str:
    """Return the name of the stemmer of a locale's language; empty where there is none."""
    return _LANGUAGES.get(locale.partition("-")[0].lower(), "")


@lru_cache(maxsize=50_000)
def term_of(word: str, language: str) -> str:
    """Return what a word is compared by: letters and digits only, or nothing at all."""
    folded = folded_of(word)
    if language and folded.isalpha():
        folded = _stemmed(folded, language)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", folded))
    return kept_of(bare)


def kept_of(text: str) -> str:
    """Return what of a folded word is kept: what an index can hold without misreading it."""
    composed = unicodedata.normalize("NFC", text)[:LENGTH_MAX]
    return "".join(one for one in composed if one.isalnum() or unicodedata.category(one)[0] == "M")


@lru_cache(maxsize=50_000)
def prefix_of(word: str) -> str:
    """Return what the beginning of a word is compared by: folded, and not stemmed."""
    return kept_of(_ACCENTS.sub("", unicodedata.normalize("NFD", folded_of(word))))


def folded_of(word: str) -> str:
    """Return a word without what the same letters may be written in: case, width, ligatures."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold())


def _stemmed(word: str, language: str) -> str:
    # A stemmer keeps the word that it works on.
    with _stemming:
        stemmer = _stemmers.get(language)
        if stemmer is None:
            stemmer = _stemmers[language] = snowballstemmer.stemmer(language)
        found: str = stemmer.stemWord(word)
    return found
