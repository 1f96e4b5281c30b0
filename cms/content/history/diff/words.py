"""What changed within a text, by words: runs that stayed, were taken out, or were put in."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

from cms.content.history.diff.alignment import Effort, Span, align

Run = dict[str, Any]
"""`{"op": "same"|"removed"|"added", "text": …}`; those but `added` make up the text before, those
but `removed` the one after."""

# Scripts written without spaces: Thai, Lao, Khmer, Kana, Han, Hangul, by character.
_ALONE = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_ALONE}]|[^\W{_ALONE}]+|\s+|.", re.DOTALL)
_JOINER = "\u200d"
_CRUMB_MAX = 3
"""Signs between two changes that are counted to them."""


def tokens(text: str) -> list[str]:
    """Cut a text into words, spaces and signs, none of which a reader would see cut in two."""
    found: list[str] = []
    start = end = 0
    for match in _TOKEN.finditer(text):
        if not _goes_on(text, match.start()):
            if end > start:
                found.append(text[start:end])
            start = match.start()
        end = match.end()
    if end > start:
        found.append(text[start:end])
    return found


def _goes_on(text: str, place: int) -> bool:
    """Say whether what begins at a place belongs to the character before it (Unicode, UAX 29)."""
    sign = text[place]
    if sign.isascii() or place == 0:
        return False
    before = text[place - 1]
    return (
        sign == _JOINER
        or before == _JOINER
        or unicodedata.category(sign) in ("Mn", "Mc", "Me")
        or "\U0001f3fb" <= sign <= "\U0001f3ff"
    )


def word_runs(before: str, after: str, effort: Effort) -> list[Run]:
    """Return the runs that lead from one text to another; of equal texts only one, or none."""
    found: list[Run] = []
    for span, old, new in _passages(before, after, effort):
        if span:
            _add(found, "same", old)
        else:
            _add(found, "removed", old)
            _add(found, "added", new)
    return found


def _passages(before: str, after: str, effort: Effort) -> Iterator[tuple[bool, str, str]]:
    """Yield (same, before, after), by lines first, so that a long text costs no more than need be."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for lines in align(old, new, effort):
        one, other = "".join(old[lines.i1 : lines.i2]), "".join(new[lines.j1 : lines.j2])
        if lines.same or not one or not other:
            yield lines.same, one, other
            continue
        words, others = tokens(one), tokens(other)
        for span in readable(align(words, others, effort), words, others):
            yield (
                span.same,
                "".join(words[span.i1 : span.i2]),
                "".join(others[span.j1 : span.j2]),
            )


def _add(found: list[Run], op: str, text: str) -> None:
    if not text:
        return
    if found and found[-1]["op"] == op:
        found[-1]["text"] += text
    else:
        found.append({"op": op, "text": text})


def readable(spans: Sequence[Span], before: Sequence[str], after: Sequence[str]) -> list[Span]:
    """Return spans with what stayed by chance between two changes counted to these.

    A space, a comma, or a word shorter than what changed on both sides of it: nobody reads a
    sentence in such crumbs.
    """
    old, new = offsets(before), offsets(after)

    def size(span: Span) -> int:
        return max(old[span.i2] - old[span.i1], new[span.j2] - new[span.j1])

    found: list[Span] = []
    for index, span in enumerate(spans):
        after_change = bool(found) and not found[-1].same
        between = after_change and index + 1 < len(spans)
        if span.same and between:
            least = min(size(found[-1]), size(spans[index + 1])) // 2
            folded = _is_crumb(before[span.i1 : span.i2], size(span), least)
        else:
            folded = after_change and not span.same
        if folded:
            found[-1] = found[-1]._replace(i2=span.i2, j2=span.j2)
        else:
            found.append(span)
    return found


def _is_crumb(words: Sequence[str], size: int, least: int) -> bool:
    if size <= least:
        return True
    signs = "".join(words[:_CRUMB_MAX])
    return len(words) <= _CRUMB_MAX and not any(one.isalnum() or one == "\n" for one in signs)


def offsets(words: Sequence[str]) -> list[int]:
    """Return where each word begins in the text that they make up, and where the last one ends."""
    return [0, *accumulate(map(len, words))]


def bag(text: str) -> Counter[str]:
    """Return the words of a text, case-folded, with how often each occurs."""
    return Counter(word.casefold() for word in tokens(text) if word[0].isalnum())


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """Return how much two bags of words have in common, from 0 to 1 (Dice's coefficient)."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
