"""Where the words that were looked for stand in a document: snippets with `<mark>`, as safe HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from cms.content.lens import Lens
from cms.schema.content_type import TypeSpec
from cms.schema.searching import searchable_fields, searched_texts
from cms.search.analysis import Word, words
from cms.search.asking import Question, Way

AROUND = 80
"""Characters that a snippet shows before and after the first word that was found."""
FIELDS_MAX = 3
"""Fields of an entry of which snippets are shown, the weightiest first."""
TEXT_MAX = 100_000
"""Characters of a field that are looked through."""


def highlights(
    lens: Lens, spec: TypeSpec, document: Mapping[str, Any], question: Question
) -> dict[str, str]:
    """Return a snippet of HTML for each field that holds what was found, by the field's name.

    Only of fields that the reader of the lens may read. All text is escaped; `<mark>` is the only tag.
    """
    ways = [way for term in question.terms for way in term.ways]
    readable, weights = lens.readable(spec), searchable_fields(spec)
    texts = searched_texts(spec, document)
    found: dict[str, str] = {}
    for name in sorted(texts.keys() & readable, key=lambda one: -weights[one]):
        snippet = _snippet(" … ".join(texts[name])[:TEXT_MAX], lens.locale, ways)
        if snippet:
            found[name] = snippet
        if len(found) == FIELDS_MAX:
            break
    return found


def _snippet(text: str, locale: str, ways: Sequence[Way]) -> str:
    marked = list(_marked(list(words(text, locale)), ways))
    if not marked:
        return ""
    start, end = _edges(text, marked[0])
    shown = [one for one in marked if one[0] >= start and one[1] <= end]
    parts, at = ["…"] if start else [], start
    for begin, stop in shown:
        parts += (escape(text[at:begin]), "<mark>", escape(text[begin:stop]), "</mark>")
        at = stop
    parts.append(escape(text[at:end]))
    if end < len(text):
        parts.append("…")
    return " ".join("".join(parts).split())


def _edges(text: str, first: tuple[int, int]) -> tuple[int, int]:
    """Return where a snippet begins and ends: at spaces, so that no word is cut."""
    start, end = max(0, first[0] - AROUND), min(len(text), first[1] + AROUND)
    if start:
        space = text.find(" ", start, first[0])
        start = space + 1 if space >= 0 else first[0]
    if end < len(text):
        space = text.rfind(" ", first[1], end)
        end = space if space >= 0 else first[1]
    return start, end


def _marked(found: Sequence[Word], ways: Iterable[Way]) -> Iterator[tuple[int, int]]:
    """Yield the stretches that hold one of the ways, in their order, none within another."""
    by_first: dict[str, list[Way]] = {}
    begun = tuple(way.words[0] for way in ways if way.begun)
    for way in ways:
        by_first.setdefault(way.words[0], []).append(way)
    past = 0
    for number, word in enumerate(found):
        if number < past:
            continue
        lengths = [
            len(way.words)
            for way in by_first.get(word.term, ())
            if way.words == tuple(one.term for one in found[number : number + len(way.words)])
        ]
        if not lengths and begun and word.term.startswith(begun):
            lengths = [1]
        if lengths:
            past = number + max(lengths)
            yield word.start, found[past - 1].end
