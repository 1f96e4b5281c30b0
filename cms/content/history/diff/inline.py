"""What changed in one paragraph, heading or code block: its words, and the marks upon them.

A run is `{"op", "text", "marks"}`. `formatted` says that the text stayed and its marks did not:
`marks_from` holds those of before. A run with `break` is a line break.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from cms.content.history.diff.alignment import Effort, align
from cms.content.history.diff.words import offsets, readable, tokens
from cms.schema.richtext.tree import children, marks_of

Node = Mapping[str, Any]
Run = dict[str, Any]


class _Style(NamedTuple):
    """What a piece of text looks like; `key` compares, whatever order the marks stand in."""

    key: bytes
    marks: list[Any]
    is_break: bool


class _Line:
    """The text of a block as one string, and how its pieces look."""

    def __init__(self, block: Node) -> None:
        texts: list[str] = []
        self.ends: list[int] = []
        self.styles: list[_Style] = []
        end = 0
        for node in children(block):
            is_break = node.get("type") == "hard_break"
            text = "\n" if is_break else str(node.get("text", ""))
            marks = sorted(marks_of(node), key=lambda one: str(one.get("type")))
            key = orjson.dumps([is_break, marks], option=orjson.OPT_SORT_KEYS)
            end += len(text)
            texts.append(text)
            self.ends.append(end)
            self.styles.append(_Style(key, marks, is_break))
        self.text = "".join(texts)

    def cut(self, start: int, end: int) -> Iterator[tuple[int, int, _Style]]:
        """Yield the pieces between two places, each as (start, end, style)."""
        place = bisect_right(self.ends, start)
        while start < end:
            stop = min(self.ends[place], end)
            if stop > start:
                yield start, stop, self.styles[place]
            start, place = stop, place + 1


def inline_runs(old: Node, new: Node, effort: Effort) -> list[Run]:
    """Return the runs that lead from the text of one block to that of another."""
    before, after = _Line(old), _Line(new)
    words, others = tokens(before.text), tokens(after.text)
    old_at, new_at = offsets(words), offsets(others)
    found: list[_Part] = []
    for span in readable(align(words, others, effort), words, others):
        i1, i2, j1, j2 = old_at[span.i1], old_at[span.i2], new_at[span.j1], new_at[span.j2]
        if span.same:
            _kept(found, before, after, (i1, i2, j1))
            continue
        for start, end, style in before.cut(i1, i2):
            _add(found, "removed", before.text[start:end], style)
        for start, end, style in after.cut(j1, j2):
            _add(found, "added", after.text[start:end], style)
    return [part.run() for part in found]


def _kept(found: list[_Part], before: _Line, after: _Line, where: tuple[int, int, int]) -> None:
    """Add what stayed, cut wherever the style changes on either side."""
    i1, i2, j1 = where
    for start, end, style in after.cut(j1, j1 + i2 - i1):
        for inner, stop, old in before.cut(i1 + start - j1, i1 + end - j1):
            text = before.text[inner:stop]
            if old.key == style.key:
                _add(found, "same", text, style)
            else:
                _add(found, "formatted", text, style, old)


@dataclass
class _Part:
    """A run that grows while what follows looks like it."""

    op: str
    style: _Style
    before: _Style | None
    texts: list[str]

    def run(self) -> Run:
        run: Run = {"op": self.op, "text": "".join(self.texts), "marks": self.style.marks}
        if self.before is not None:
            run["marks_from"] = self.before.marks
        return run | {"break": True} if self.style.is_break else run

    def takes(self, op: str, style: _Style, before: _Style | None) -> bool:
        old, new = self.before and self.before.key, before and before.key
        alike = self.op == op and self.style.key == style.key and old == new
        return alike and not style.is_break


def _add(
    found: list[_Part], op: str, text: str, style: _Style, before: _Style | None = None
) -> None:
    if found and found[-1].takes(op, style, before):
        found[-1].texts.append(text)
    else:
        found.append(_Part(op, style, before, [text]))
