"""What changed in rich text: as a tree of blocks, and in each text word by word and mark by mark.

A block is `{"op": "same"|"added"|"removed"|"moved"|"changed", "from", "to", …}`: `same` has the
`count` of blocks, `added`, `removed` and `moved` the whole `node`, `changed` the `node` without
its content, `node_from` where type or attributes were others, and `runs` or inner `blocks`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from cms.content.history.diff.alignment import Effort, Span, align
from cms.content.history.diff.inline import inline_runs
from cms.content.history.diff.lists import alike
from cms.schema.richtext import to_text
from cms.schema.richtext.tree import children

Node = Mapping[str, Any]
Block = dict[str, Any]
_TEXTS = frozenset({"paragraph", "heading", "code_block"})
_LISTS = frozenset({"bullet_list", "ordered_list"})


def rich_text_blocks(old: Node, new: Node, effort: Effort) -> list[Block]:
    """Return how the blocks of two trees differ, in the order of reading."""
    return _blocks(children(old), children(new), effort)


def _blocks(before: Sequence[Node], after: Sequence[Node], effort: Effort) -> list[Block]:
    old, new = [_key(one) for one in before], [_key(one) for one in after]
    spans = align(old, new, effort)
    pairs: dict[int, int] = {}
    for span in spans:
        pairs |= _pairs(span, before, after, effort)
    moved = _moved(spans, old, new, pairs)
    found: list[Block] = []
    for span in spans:
        if span.same:
            found.append({"op": "same", "from": span.i1, "to": span.j1, "count": span.i2 - span.i1})
        else:
            found += _changed(span, before, after, pairs, moved, effort)
    return found


def _pairs(
    span: Span, before: Sequence[Node], after: Sequence[Node], effort: Effort
) -> dict[int, int]:
    """Return which block became which: after by before."""
    found = alike(span, before, after, effort, _words)
    if not found and span.i2 - span.i1 == span.j2 - span.j1 == 1:
        found = {span.j1: span.i1}
    return {j: i for j, i in found.items() if _comparable(before[i], after[j])}


def _words(node: Any) -> str:
    return to_text({"type": "doc", "content": [node]})


def _comparable(old: Node, new: Node) -> bool:
    one, other = old.get("type"), new.get("type")
    return one == other or {one, other} <= _TEXTS or {one, other} <= _LISTS


def _moved(
    spans: Sequence[Span], old: Sequence[bytes], new: Sequence[bytes], pairs: Mapping[int, int]
) -> dict[int, int]:
    """Return which block that was put in had been taken out elsewhere: after by before."""
    taken = set(pairs.values())
    places: dict[bytes, list[int]] = {}
    for span in reversed(spans):
        for i in range(span.i2 - 1, span.i1 - 1, -1) if not span.same else ():
            if i not in taken:
                places.setdefault(old[i], []).append(i)
    return {
        j: places[new[j]].pop()
        for span in spans
        if not span.same
        for j in range(span.j1, span.j2)
        if j not in pairs and places.get(new[j])
    }


def _changed(
    span: Span,
    before: Sequence[Node],
    after: Sequence[Node],
    pairs: Mapping[int, int],
    moved: Mapping[int, int],
    effort: Effort,
) -> list[Block]:
    found: list[Block] = []
    gone = {*moved.values()}
    i, j = span.i1, span.j1
    partners = [(pairs[one], one) for one in range(span.j1, span.j2) if one in pairs]
    for partner, place in [*partners, (span.i2, span.j2)]:
        found += [
            {"op": "removed", "from": one, "node": before[one]}
            for one in range(i, partner)
            if one not in gone
        ]
        found += [_put_in(one, after[one], moved) for one in range(j, place)]
        if place < span.j2:
            change = _within(before[partner], after[place], effort)
            found.append({"op": "changed", "from": partner, "to": place, **change})
        i, j = partner + 1, place + 1
    return found


def _put_in(place: int, node: Node, moved: Mapping[int, int]) -> Block:
    if place in moved:
        return {"op": "moved", "from": moved[place], "to": place, "node": node}
    return {"op": "added", "to": place, "node": node}


def _within(old: Node, new: Node, effort: Effort) -> Block:
    """Return how two blocks that are one, changed, differ."""
    change: Block = {"node": _head(new)}
    if _head(old) != _head(new):
        change["node_from"] = _head(old)
    if new.get("type") in _TEXTS:
        change["runs"] = inline_runs(old, new, effort)
    elif children(old) or children(new):
        change["blocks"] = _blocks(children(old), children(new), effort)
    return change


def _head(node: Node) -> Block:
    return {name: value for name, value in node.items() if name != "content"}


def _key(node: Node) -> bytes:
    return orjson.dumps(node, option=orjson.OPT_SORT_KEYS)
