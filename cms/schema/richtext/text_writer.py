"""A rich-text tree as plain text, for search, summaries and mails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cms.schema.richtext.tree import MAX_DEPTH, children, text_attribute

_TEXT_BLOCKS = {"paragraph", "heading", "code_block"}


def to_text(tree: Mapping[str, Any]) -> str:
    """Return the words of `tree`: blocks apart by an empty line, cells by tabs, no marks.

    Captions and alternative texts are words too. Never raises.
    """
    return "\n\n".join(text for text in _blocks(tree, 1) if text.strip())


def _blocks(node: Mapping[str, Any], depth: int) -> Iterator[str]:
    kind = node.get("type")
    if kind in _TEXT_BLOCKS:
        yield _inline(node)
    elif kind == "table_row":
        yield "\t".join(
            " ".join(text for text in _within(cell, depth + 1) if text) for cell in children(node)
        )
    elif kind in ("image", "embed"):
        yield text_attribute(node, "caption") or text_attribute(node, "alt")
    else:
        yield text_attribute(node, "caption")
        yield from _within(node, depth)


def _within(node: Mapping[str, Any], depth: int) -> Iterator[str]:
    if depth < MAX_DEPTH:
        for child in children(node):
            yield from _blocks(child, depth + 1)


def _inline(node: Mapping[str, Any]) -> str:
    return "".join(
        "\n" if child.get("type") == "hard_break" else str(child.get("text", ""))
        for child in children(node)
    )
