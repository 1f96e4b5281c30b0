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
_KEPT = re.compile(r"([A-Z_]+)=\$\((.*) \| jq -r (\.[\w.\[\]]+)\)", re.DOTALL)
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
    """Split each command of a block into words, without the name that is given its answer."""
    found = [read_command(line) for line in lines(block)]
    return [shlex.split(command.text, comments=True) for command in found]


def lines(block: Block) -> list[str]:
    """Return the commands of a block: what follows each `$` at the beginning of a line."""
    text = block.text.replace("\\\n", " ")
    return [part.strip() for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]]


@dataclass(frozen=True)
class Command:
    """A command; `name` is the variable that keeps what `member` (a path of jq) has of its answer."""

    text: str
    name: str = ""
    member: str = ""


def read_command(line: str) -> Command:
    """Read a command, or `NAME=$(command | jq -r .member)`."""
    found = _KEPT.fullmatch(line)
    return Command(line) if found is None else Command(found[2], found[1], found[3])


@dataclass(frozen=True)
class Example:
    """The commands of a block, and the JSON that the page shows as the last one's answer."""

    commands: tuple[str, ...]
    answer: str | None


def examples(page: Path) -> Iterator[Example]:
    """Yield what a page shows of commands, in order."""
    found = [*blocks(page), Block("", "", 0)]
    for block, after in pairwise(found):
        if block.language == "console":
            answer = after.text if after.language == "json" else None
            yield Example(tuple(lines(block)), answer)


def links(page: Path) -> Iterator[str]:
    """Yield the relative links of a page."""
    yield from _LINK.findall(_FENCE.sub("", page.read_text(encoding="utf-8")))
