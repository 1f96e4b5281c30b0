"""Paragraphs, headings and captions as they are being read: white space folded, marks merged."""

from __future__ import annotations

import re

from cms.schema.richtext.tree import Node

_SPACES = re.compile("[ \t\n\r\f]+")


def folded(text: str) -> str:
    """Fold runs of white space as HTML does; a no-break space is none."""
    return _SPACES.sub(" ", text)


def is_blank(text: str) -> bool:
    """Say whether `text` holds nothing but white space that HTML folds."""
    return not text.strip(" \t\n\r\f")


class TextBlock:
    """A paragraph or heading that texts and breaks are being added to."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self._content: list[Node] = []
        self._pieces: list[str] = []

    def is_empty(self) -> bool:
        """Say whether nothing but white space was added."""
        return not self._content

    def add(self, text: str, marks: list[Node]) -> bool:
        """Add `text`, folding its white space into what stands before; say if that is a new node."""
        text = folded(text)
        if not self._pieces or self._pieces[-1].endswith(" "):
            text = text.lstrip(" ")
        if not text:
            return False
        last = self._content[-1] if self._content else None
        is_new = last is None or last["type"] != "text" or last.get("marks", []) != marks
        if is_new:
            self._join()
            last = {"type": "text", "text": ""}
            if marks:
                last["marks"] = marks
            self._content.append(last)
            self._pieces = []
        self._pieces.append(text)
        return is_new

    def add_break(self) -> None:
        """Add a line break; spaces before it mean nothing."""
        self._trim()
        self._pieces = []
        self._content.append({"type": "hard_break"})

    def finished(self) -> Node:
        """Return the node with its content."""
        self._trim()
        if self._content:
            self.node["content"] = self._content
        return self.node

    def _join(self) -> None:
        if self._pieces:
            self._content[-1]["text"] = "".join(self._pieces)

    def _trim(self) -> None:
        self._join()
        while self._content and self._content[-1]["type"] == "text":
            last = self._content[-1]
            last["text"] = last["text"].rstrip(" ")
            if last["text"]:
                return
            self._content.pop()


class Verbatim:
    """The text of a caption or of preformatted lines, without marks."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.untouched = True
        self._pieces: list[str] = []

    def add(self, text: str) -> None:
        """Add `text` as it is."""
        self._pieces.append(text)
        self.untouched = False

    def lines(self) -> str:
        """Return the text to the letter, with line breaks as they are in HTML."""
        return "".join(self._pieces).replace("\r\n", "\n").replace("\r", "\n")

    def line(self) -> str:
        """Return the text with its white space folded."""
        return folded("".join(self._pieces)).strip(" ")
