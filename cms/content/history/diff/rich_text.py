"""What changed in rich text: as a tree of blocks, and in each text word by word and mark by mark.

Blocks are told as the items of any list are; `added`, `removed` and `moved` have the whole `node`,
`changed` the `node` without its content, `node_from` where its type or attributes were others, and
`runs` or inner `blocks`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cms.content.history.diff.alignment import Effort
from cms.content.history.diff.inline import inline_runs
from cms.content.history.diff.lists import Item, Lister
from cms.schema.richtext import to_text
from cms.schema.richtext.tree import children

Node = Mapping[str, Any]
_TEXTS = frozenset({"paragraph", "heading", "code_block"})
_LISTS = frozenset({"bullet_list", "ordered_list"})


def rich_text_blocks(old: Node, new: Node, effort: Effort) -> list[Item]:
    """Return how the blocks of two trees differ, in the order of reading."""
    return _blocks(children(old), children(new), effort)


def _blocks(before: Sequence[Node], after: Sequence[Node], effort: Effort) -> list[Item]:
    lister = Lister(
        effort,
        inner=lambda old, new: _within(old, new, effort),
        whole="node",
        read=lambda node: to_text({"type": "doc", "content": [node]}),
        comparable=_comparable,
        alone=_comparable,
    )
    return lister.items(before, after)


def _comparable(old: Node, new: Node) -> bool:
    one, other = old.get("type"), new.get("type")
    return one == other or {one, other} <= _TEXTS or {one, other} <= _LISTS


def _within(old: Node, new: Node, effort: Effort) -> Item:
    """Return how two blocks that are one, changed, differ."""
    change: Item = {"node": _head(new)}
    if _head(old) != _head(new):
        change["node_from"] = _head(old)
    if new.get("type") in _TEXTS:
        change["runs"] = inline_runs(old, new, effort)
    elif children(old) or children(new):
        change["blocks"] = _blocks(children(old), children(new), effort)
    return change


def _head(node: Node) -> Item:
    return {name: value for name, value in node.items() if name != "content"}
