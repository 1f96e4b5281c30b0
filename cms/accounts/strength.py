"""Says whether a password may be chosen: long, hard to guess, not one's own name, nowhere leaked.

After NIST SP 800-63B, 5.1.1.2: no mixture of kinds of characters is asked for. How hard a password
is to guess is measured by zxcvbn, as a score from 0 (ten thousand guesses at most) to 4.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from cms.accounts.leaked import LeakedList
from cms.errors import FieldProblem, ValidationFailed

MIN_LENGTH = 12
"""Characters that a password must have, unless the settings say otherwise."""
MAX_LENGTH = 256
"""Characters that it may have, so that hashing has a bound."""
MEASURED = 72
"""Characters at the beginning that are measured: that takes longer than their number grows."""
SCORE = 3
"""What a password has to score, unless the settings say otherwise."""

_WORD_MIN = 3
_REST_MIN = 6
_ADVICE = "Several words that don't belong together are easy to remember and hard to guess."
_measuring = threading.Lock()


@dataclass(frozen=True)
class PasswordRules:
    """What a password has to be: `least` characters, of a `score`, not in the list of `leaked`.

    `words` are those of the site, such as its name, which anybody would try there.
    """

    least: int = MIN_LENGTH
    score: int = SCORE
    leaked: LeakedList | None = None
    words: tuple[str, ...] = ()


DEFAULT_RULES = PasswordRules()


def check_password(
    password: str, rules: PasswordRules = DEFAULT_RULES, own: Iterable[str] = ()
) -> None:
    """Raise `ValidationFailed`, which says what to do, for a password that may not be chosen.

    `own` are texts that everybody knows of its owner: the address and the name.
    """
    problem = _form_problem(password, rules.least) or _content_problem(password, rules, own)
    if problem:
        raise ValidationFailed([FieldProblem("/password", problem)])


def normal(password: str) -> str:
    """Return the one form of a password: keyboards write one character in several ways."""
    return unicodedata.normalize("NFKC", password)


def encodable(password: str) -> bool:
    """Say whether a text can be encoded at all: half a surrogate pair can't."""
    return not any("\ud800" <= character <= "\udfff" for character in password)


def _form_problem(password: str, least: int) -> str | None:
    if not encodable(password) or "\0" in password:
        return "holds a character that a password can't have."
    length = len(normal(password))
    if length < least:
        return f"has to have {least} characters at least."
    if max(length, len(password)) > MAX_LENGTH:
        return f"may have {MAX_LENGTH} characters at most."
    return None


def _content_problem(password: str, rules: PasswordRules, own: Iterable[str]) -> str | None:
    words = _words((*own, *rules.words))
    if _is_made_of(password, words):
        return "is little more than your address, your name or that of the site. " + _ADVICE
    if _is_common(password):
        return "is one of the most common passwords, or nearly so. " + _ADVICE
    if rules.leaked is not None and rules.leaked.holds(password, normal(password)):
        return "was leaked elsewhere and is on the lists of those who guess. " + _ADVICE
    return _score_problem(password, rules.score, words)


def _score_problem(password: str, least: int, words: tuple[str, ...]) -> str | None:
    found = _measured(normal(password)[:MEASURED], words)
    if found["score"] >= least:
        return None
    warning = str(found["feedback"]["warning"] or "").strip().rstrip(".")
    because = f": {warning[0].lower()}{warning[1:]}" if warning else ""
    told = f"is too easy to guess ({found['score']} of 4, where {least} is needed){because}. "
    return told + _ADVICE


def _measured(password: str, words: tuple[str, ...]) -> Any:
    # The words are handed over by way of a table that all threads share.
    with _measuring:
        return zxcvbn(password, user_inputs=list(words))


def _is_made_of(password: str, words: tuple[str, ...]) -> bool:
    """Say whether hardly anything is left of a password without these words."""
    rest = whole = _letters(password)
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != whole and len(rest) < _REST_MIN


def _is_common(password: str) -> bool:
    letters = _letters(password)
    return not _common().isdisjoint((letters, letters.strip("0123456789")))


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(FREQUENCY_LISTS["passwords"])


def _words(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the texts and their parts in the form in which they are looked for."""
    found = [part for text in texts for part in (text, *re.split(r"[@.\s]+", text), *_halves(text))]
    letters = (_letters(part) for part in found)
    return tuple(dict.fromkeys(word for word in letters if len(word) >= _WORD_MIN))


def _halves(text: str) -> list[str]:
    return text.split("@") if "@" in text else []


def _letters(text: str) -> str:
    return "".join(c for c in normal(text).casefold() if c.isalnum())
