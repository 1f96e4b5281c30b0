"""Pieces of Markdown that the pages are made of."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence

NOTE = "<!-- Made from the code by `make docs`: change it there. -->"


def page(title: str, *parts: str) -> str:
    """Return a page with its title and the note that it is not written by hand."""
    return "\n\n".join([f"# {title}", NOTE, *(part.strip() for part in parts if part)]) + "\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; bars within cells are escaped."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def doc(thing: object) -> str:
    """Return the docstring of a class or function, without indentation."""
    return inspect.getdoc(thing) or ""


def code(text: str) -> str:
    """Return `text` as code within a line."""
    return f"`{text}`"


def block(text: str, language: str = "") -> str:
    """Return `text` as a block of code."""
    return f"```{language}\n{text.rstrip()}\n```"
