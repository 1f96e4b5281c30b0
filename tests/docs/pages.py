"""Reads the documentation's pages: their fenced blocks, commands and links."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)")


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, its text, and the line on which it begins."""

    language: str
    text: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    """Yield the fenced blocks of a page."""
    text = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        yield Block(found[1], found[2], text.count("\n", 0, found.start()) + 1)


def python(page: Path) -> str:
    """Return all Python of a page as one module: later blocks build on earlier ones."""
    return "\n\n".join(block.text for block in blocks(page) if block.language == "python")


def commands(page: Path) -> Iterator[list[str]]:
    """Yield the words of every command that a page shows after a `$`."""
    for block in blocks(page):
        if block.language == "console":
            yield from _words(block)


def _words(block: Block) -> list[list[str]]:
    """Split a block at each `$` at the beginning of a line, and each command into words."""
    text = block.text.replace("\\\n", " ")
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    return [shlex.split(part, comments=True) for part in parts]


def examples(page: Path) -> Iterator[tuple[list[str], str]]:
    """Yield each command that is followed by a block of JSON, and that JSON."""
    found = list(blocks(page))
    for block, answer in pairwise(found):
        if block.language == "console" and answer.language == "json":
            yield _words(block)[-1], answer.text


def links(page: Path) -> Iterator[str]:
    """Yield the relative links of a page."""
    yield from _LINK.findall(_FENCE.sub("", page.read_text(encoding="utf-8")))
