"""Three-way merge of rich text by the nodes at its top: paragraphs, headings, lists, pictures.

Both writers' changes are applied where they lie apart: to different nodes of the base. Where they
touch the same nodes, or both insert at the same place, nothing is guessed. After S. Khanna, K.
Kunal and B. C. Pierce, "A Formal Investigation of Diff3" (2007), with hunks that may touch.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

import orjson

NODES_MAX = 500
"""Nodes between the first and the last change that are compared; beyond, nothing is merged."""


class Hunk(NamedTuple):
    """The nodes `start` to before `end` of the base become `nodes`."""

    start: int
    end: int
    nodes: tuple[bytes, ...]


def merged_tree(base: Any, theirs: Any, yours: Any) -> dict[str, Any] | None:
    """Return the tree with both writers' changes, or None where they are not apart."""
    contents = [_content(tree) for tree in (base, theirs, yours)]
    if any(content is None for content in contents):
        return None
    before, there, here = ([_text(node) for node in content or ()] for content in contents)
    first, second = _hunks(before, there), _hunks(before, here)
    if first is None or second is None or not _apart(first, second):
        return None
    hunks = sorted({*first, *second}, key=lambda one: (one.start, one.end))
    return {**theirs, "content": [orjson.loads(one) for one in _applied(before, hunks)]}


def _content(tree: Any) -> list[Any] | None:
    if not isinstance(tree, dict) or tree.keys() - {"type", "content"}:
        return None
    content = tree.get("content", [])
    return content if isinstance(content, list) else None


def _text(node: Any) -> bytes:
    return orjson.dumps(node, option=orjson.OPT_SORT_KEYS)


def _hunks(before: Sequence[bytes], after: Sequence[bytes]) -> list[Hunk] | None:
    """Return what changed between two lists of nodes; None where that is too much to compare."""
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if max(len(old), len(new)) > NODES_MAX:
        return None
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [
        Hunk(head + i, head + j, tuple(new[k:m])) for tag, i, j, k, m in found if tag != "equal"
    ]


def _common(one: Sequence[bytes], other: Sequence[bytes]) -> int:
    count = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        count += 1
    return count


def _apart(first: Sequence[Hunk], second: Sequence[Hunk]) -> bool:
    return not any(_clash(one, other) for one in first for other in second)


def _clash(one: Hunk, other: Hunk) -> bool:
    if one == other:
        return False
    if one.start == one.end and other.start == other.end:
        return one.start == other.start
    return max(one.start, other.start) < min(one.end, other.end) or _inside(one, other)


def _inside(one: Hunk, other: Hunk) -> bool:
    """Say whether one inserts between nodes that the other replaces."""
    return one.start < other.start == other.end < one.end or (
        other.start < one.start == one.end < other.end
    )


def _applied(before: Sequence[bytes], hunks: Sequence[Hunk]) -> list[bytes]:
    nodes: list[bytes] = []
    done = 0
    for hunk in hunks:
        nodes += [*before[done : hunk.start], *hunk.nodes]
        done = hunk.end
    return [*nodes, *before[done:]]
