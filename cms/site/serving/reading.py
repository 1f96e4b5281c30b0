"""How long entries are, and what they say in short."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cms.content.walking import rich_texts
from cms.schema.content_type import TypeSpec
from cms.schema.fields import LongText, Markdown, RichText, Text
from cms.schema.richtext import to_text

WORDS_A_MINUTE = 220
EXCERPT_MAX = 220
"""Characters of an excerpt that nobody wrote as one."""
SUMMARIES = ("summary", "excerpt", "teaser", "description", "intro")
"""Fields that hold a text in short, where a type has one of them."""


def words_of(spec: TypeSpec, document: Mapping[str, Any]) -> int:
    """Return how many words the running text of a document has."""
    return sum(len(text.split()) for text in _texts(spec, document))


def minutes_of(words: int) -> int:
    """Return how many minutes reading so many words takes."""
    return max(1, round(words / WORDS_A_MINUTE))


def excerpt_of(spec: TypeSpec, document: Mapping[str, Any]) -> str:
    """Return what a document says in short: its summary, or how its text begins."""
    for name in SUMMARIES:
        declared = spec.fields.get(name)
        if isinstance(declared, LongText | Text) and isinstance(document.get(name), str):
            found = " ".join(document[name].split())
            if found:
                return found
    text = " ".join(next(_texts(spec, document), "").split())
    return shortened(text, EXCERPT_MAX)


def shortened(text: str, most: int) -> str:
    """Return a text of at most so many characters, cut between words."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def _texts(spec: TypeSpec, document: Mapping[str, Any]) -> Iterator[str]:
    for name, declared in spec.fields.items():
        value = document.get(name)
        if isinstance(declared, RichText) and isinstance(value, dict):
            yield to_text(value)
        elif isinstance(declared, LongText | Markdown) and name not in SUMMARIES and value:
            yield str(value)
    blocks = {
        name: value
        for name, value in document.items()
        if name in spec.fields and not isinstance(spec.fields[name], RichText)
    }
    yield from (to_text(tree) for tree in rich_texts(spec.fields, blocks, None))
