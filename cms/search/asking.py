"""What somebody typed into a search, read as terms that all have to be found.

`word` · `"several words"` as a phrase · `wor*` for a beginning · `-word` for what is not wanted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cms.errors import BadRequest
from cms.search.analysis import prefix_of, terms

LENGTH_MAX = 200
"""Characters of a question."""
TERMS_MAX = 12
"""Terms of a question."""
SHORTEST_PREFIX = 2
"""Letters that a beginning has at least, so that it does not stand for half of all words."""

_PART = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')


class Way(NamedTuple):
    """One way in which a term may stand in a text: words in a row, the last maybe only begun."""

    words: tuple[str, ...]
    begun: bool = False


@dataclass(frozen=True)
class Term:
    """What has to be found in one of several ways; `typed` is the word as it was typed, if it is one."""

    ways: tuple[Way, ...]
    typed: str = field(default="", compare=False)


@dataclass(frozen=True)
class Question:
    """All of `terms` have to be found, each anywhere in an entry, and none of `unwanted`."""

    terms: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Synonyms:
    """Words that stand for each other, as groups by the locale that they are of ("" for all)."""

    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    _known: dict[str, Mapping[Way, tuple[Way, ...]]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def of(self, way: Way, locale: str) -> tuple[Way, ...]:
        """Return the ways that mean the same as `way` in a locale, itself the first."""
        known = self._known.get(locale)
        if known is None:
            known = self._known[locale] = self._read(locale)
        return tuple(dict.fromkeys((way, *known.get(way, ()))))

    def _read(self, locale: str) -> dict[Way, tuple[Way, ...]]:
        found: dict[Way, tuple[Way, ...]] = {}
        for of_locale, words in self.groups:
            if of_locale not in ("", locale, locale.partition("-")[0]):
                continue
            ways = tuple(Way(tuple(terms(one, locale))) for one in words)
            for way in ways:
                if way.words:
                    found[way] = (*found.get(way, ()), *(one for one in ways if one.words))
        return found


def read_synonyms(text: str) -> Synonyms:
    """Read groups such as `car, automobile` or `de: Auto, Wagen`, on lines or apart by `;`."""
    groups = []
    for line in re.split("[;\n]", text):
        named = re.fullmatch(r"\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\s*:(.*)", line)
        locale, said = (named[1], named[2]) if named else ("", line)
        words = tuple(one.strip() for one in said.split(",") if one.strip())
        if len(words) > 1:
            groups.append((locale, words))
    return Synonyms(tuple(groups))


def read_question(text: str, locale: str, synonyms: Synonyms | None = None) -> Question:
    """Read what was typed, in the language of a locale.

    Raises BadRequest where it is too long, or names no word that is to be found.
    """
    if len(text) > LENGTH_MAX:
        raise BadRequest(f"'q' is at most {LENGTH_MAX} characters long.", "q")
    wanted: dict[Term, None] = {}
    unwanted: dict[Term, None] = {}
    for not_wanted, phrase, word in _PART.findall(text):
        term = _term(phrase, word, locale, synonyms or Synonyms())
        if term is not None:
            (unwanted if not_wanted else wanted)[term] = None
    if not wanted:
        raise BadRequest("'q' holds no word to look for.", "q")
    if len(wanted) + len(unwanted) > TERMS_MAX:
        raise BadRequest(f"'q' holds more than {TERMS_MAX} words; a phrase counts as one.", "q")
    return Question(tuple(wanted), tuple(unwanted))


def changed(question: Question, near: Callable[[str], Iterable[str]]) -> Question:
    """Return a question that also takes words near to those that it names: typing errors."""
    return Question(tuple(_changed(term, near) for term in question.terms), question.unwanted)


def _changed(term: Term, near: Callable[[str], Iterable[str]]) -> Term:
    meant = (Way((one,)) for one in near(term.typed)) if term.typed else ()
    return Term(tuple(dict.fromkeys((*term.ways, *meant))), term.typed)


def _term(phrase: str, word: str, locale: str, synonyms: Synonyms) -> Term | None:
    found = tuple(terms(phrase or word, locale))
    if not found:
        return None
    way = Way(found)
    typed = prefix_of(phrase or word) if len(found) == 1 else ""
    if not word.endswith("*"):
        return Term(synonyms.of(way, locale), typed)
    # What is begun may be longer than the stem of the whole: `runnin` is no beginning of `run`.
    last = prefix_of(word.rstrip("*").rpartition(" ")[2])
    ways = [way]
    if len(found) == 1 and len(last) >= SHORTEST_PREFIX:
        ways.append(Way((last,), begun=True))
    return Term(tuple(ways), typed)
