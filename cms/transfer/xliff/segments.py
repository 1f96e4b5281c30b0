"""A localised value as the texts in it that are translated one by one, and back."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from cms.schema import fields as f
from cms.transfer.xliff.inline import Code, Codes, Token, Tokens, content_of, tokens_of

Path = tuple[str | int, ...]
_TEXTS = ("paragraph", "heading", "code_block")
_WORDS = ("alt", "title", "caption")
"""Attributes of images, embeds and tables that are text for readers."""


@dataclass(frozen=True)
class Segment:
    """A text within a value: where, its tokens, and the codes in them.

    `is_inline` says that a list of text nodes stands there, and not a string.
    """

    path: Path
    tokens: Tokens
    codes: Mapping[str, Code]
    is_inline: bool

    @property
    def id(self) -> str:
        """The segment's name in a file: the way to it, as an XML name token."""
        return ".".join(["s", *map(str, self.path)])


def segments_of(field: f.Field, value: Any) -> list[Segment]:
    """Return the texts of a value in reading order; none for a field that holds no text."""
    codes: Codes = {}
    found = []
    for path, text in _texts(field, value, ()):
        before = set(codes)
        inline = isinstance(text, list)
        tokens = tokens_of(text, codes) if inline else _plain(text)
        own = {name: code for name, code in codes.items() if name not in before}
        if tokens:
            found.append(Segment(path, tokens, own, inline))
    return found


def is_text(field: f.Field) -> bool:
    """Say whether a field holds texts for translators."""
    if isinstance(field, f.List):
        return is_text(field.of)
    if isinstance(field, f.Group):
        return any(map(is_text, field.fields.values()))
    return isinstance(field, f.Text | f.LongText | f.Markdown | f.RichText)


def with_texts(value: Any, texts: Mapping[Path, Any]) -> Any:
    """Return a copy of a value in which other texts stand at some places."""
    if () in texts:
        return texts[()]
    changed = copy.deepcopy(value)
    for path, text in texts.items():
        *above, last = path
        place = changed
        for part in above:
            place = place[part]
        place[last] = text
    return changed


def text_at(value: Any, path: Path) -> Any:
    """Return what stands at a place of a value."""
    for part in path:
        value = value[part]
    return value


def text_of(segment: Segment, tokens: Tokens) -> Any:
    """Return what is to stand in a segment's place: text nodes, or a string."""
    if segment.is_inline:
        return content_of(tokens, segment.codes)
    return "".join(token.value for token in tokens)


def _plain(text: str) -> Tokens:
    return (Token("text", text),) if text else ()


@singledispatch
def _texts(field: f.Field, value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    yield from ()


@_texts.register(f.Text)
@_texts.register(f.LongText)
@_texts.register(f.Markdown)
def _(field: f.Field, value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, str):
        yield path, value


@_texts.register
def _(field: f.List, value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    for number, item in enumerate(value or ()):
        yield from _texts(field.of, item, (*path, number))


@_texts.register
def _(field: f.Group, value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    for name, inner in field.fields.items():
        if isinstance(value, Mapping) and value.get(name) is not None:
            yield from _texts(inner, value[name], (*path, name))


@_texts.register
def _(field: f.RichText, value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, Mapping):
        yield from _in_node(value, path)


def _in_node(node: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, Any]]:
    for name in _WORDS:
        words = (node.get("attrs") or {}).get(name)
        if isinstance(words, str):
            yield (*path, "attrs", name), words
    content = node.get("content") or []
    if node["type"] in _TEXTS:
        yield (*path, "content"), content
        return
    for number, child in enumerate(content):
        yield from _in_node(child, (*path, "content", number))
