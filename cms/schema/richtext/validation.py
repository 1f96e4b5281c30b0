"""The check of a rich-text tree against its vocabulary: every problem, each with its pointer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms.errors import FieldProblem
from cms.schema.richtext.attributes import Attribute, text_problem
from cms.schema.richtext.nodes import MARKS, NODES, MarkSpec, NodeSpec
from cms.schema.richtext.tree import MAX_DEPTH, MAX_NODES

MAX_PROBLEMS = 1000
"""After so many, one more says that there may be others."""

_NODE_KEYS = frozenset({"type", "attrs", "content"})
_TEXT_KEYS = frozenset({"type", "text", "marks"})
_BREAK_KEYS = frozenset({"type", "marks"})
_MARK_KEYS = frozenset({"type", "attrs"})


def validate(tree: object) -> list[FieldProblem]:
    """Answer everything that is wrong with `tree`; pointers (RFC 6901) begin at the tree.

    Never raises. The empty list means that every other function of this package can use it.
    """
    checker = _Checker()
    try:
        checker.document(tree)
    except _Enough:
        checker.problems.append(
            FieldProblem("", f"has {MAX_PROBLEMS} problems or more; the rest is not listed.")
        )
    return checker.problems


class _Enough(Exception):
    """The list of problems is full."""


class _Checker:
    def __init__(self) -> None:
        self.problems: list[FieldProblem] = []
        self._nodes = 0

    def _say(self, pointer: str, detail: str) -> None:
        if len(self.problems) >= MAX_PROBLEMS:
            raise _Enough
        self.problems.append(FieldProblem(pointer, detail))

    def document(self, tree: object) -> None:
        if not isinstance(tree, Mapping) or tree.get("type") != "doc":
            self._say("", 'must be a rich-text tree: {"type": "doc", "content": […]}.')
            return
        self._node(tree, "", 1, plain=False)
        if self._nodes > MAX_NODES:
            self._say("", f"has more than {MAX_NODES} nodes.")

    def _node(self, node: Mapping[Any, Any], pointer: str, depth: int, *, plain: bool) -> None:
        self._nodes += 1
        kind = node["type"]
        spec = NODES[kind]
        if kind == "text":
            self._keys(node, _TEXT_KEYS, pointer)
            self._text(node, pointer)
            self._marks(node, pointer, plain)
        elif kind == "hard_break":
            self._keys(node, _BREAK_KEYS, pointer)
            self._marks(node, pointer, plain)
        else:
            self._keys(node, _NODE_KEYS, pointer)
            self._attributes(node, spec, pointer)
            self._content(node, spec, pointer, depth)

    def _text(self, node: Mapping[Any, Any], pointer: str) -> None:
        text = node.get("text")
        problem = text_problem(text)
        if problem or not text:
            self._say(f"{pointer}/text", problem or "must not be empty: leave the node out.")

    def _content(self, node: Mapping[Any, Any], spec: NodeSpec, pointer: str, depth: int) -> None:
        content = node.get("content", [])
        place = f"{pointer}/content"
        if not isinstance(content, list):
            self._say(place, "must be a list of nodes.")
            return
        if len(content) < spec.least:
            self._say(place, f"must hold at least {spec.least} node: {_names(spec.content)}.")
        if content and depth >= MAX_DEPTH:
            self._say(place, f"is nested deeper than {MAX_DEPTH} levels.")
            return
        for number, child in enumerate(content):
            if self._fits(child, node["type"], spec, f"{place}/{number}"):
                self._node(child, f"{place}/{number}", depth + 1, plain=spec.plain)

    def _fits(self, child: object, parent: str, spec: NodeSpec, pointer: str) -> bool:
        if not isinstance(child, Mapping):
            self._say(pointer, "must be a node: an object with a type.")
            return False
        kind = child.get("type")
        if isinstance(kind, str) and kind in spec.content:
            return True
        known = isinstance(kind, str) and kind in NODES
        what = f"{kind} can't stand here" if known else "is no kind of node that is known"
        allowed = _names(spec.content) or "nothing"
        self._say(f"{pointer}/type", f"{what}: {parent} may hold {allowed}.")
        return False

    def _marks(self, node: Mapping[Any, Any], pointer: str, plain: bool) -> None:
        marks = node.get("marks", [])
        if not isinstance(marks, list):
            self._say(f"{pointer}/marks", "must be a list of marks.")
            return
        if marks and plain:
            self._say(f"{pointer}/marks", "can't stand on the text of a code_block.")
        seen: set[str] = set()
        for number, mark in enumerate(marks):
            place = f"{pointer}/marks/{number}"
            kind = mark.get("type") if isinstance(mark, Mapping) else None
            if not isinstance(kind, str) or kind not in MARKS:
                self._say(place, f"must be a mark: an object whose type is {_names(MARKS)}.")
                continue
            if kind in seen:
                self._say(place, f"is a second {kind} on the same text.")
            seen.add(kind)
            self._keys(mark, _MARK_KEYS, place)
            self._attributes(mark, MARKS[kind], place)

    def _attributes(
        self, holder: Mapping[Any, Any], spec: NodeSpec | MarkSpec, pointer: str
    ) -> None:
        given = holder.get("attrs", {})
        place = f"{pointer}/attrs"
        if not isinstance(given, Mapping):
            self._say(place, "must be an object.")
            return
        self._keys(given, frozenset(spec.attributes), place)
        for name, rule in spec.attributes.items():
            self._attribute(given, name, rule, place)
        present = [name for name in spec.one_of if name in given]
        if spec.one_of and len(present) != 1:
            self._say(place, f"must hold exactly one of {' and '.join(spec.one_of)}.")
        elif "href" in given and "entry" in given:
            self._say(place, "must not hold both href and entry.")
        if "fragment" in given and "entry" not in given:
            self._say(f"{place}/fragment", "belongs to a link to an entry; write it into the href.")

    def _attribute(self, given: Mapping[Any, Any], name: str, rule: Attribute, place: str) -> None:
        if name not in given:
            if rule.required:
                self._say(f"{place}/{name}", "is missing.")
        elif problem := rule.check(given[name]):
            self._say(f"{place}/{name}", problem)

    def _keys(self, holder: Mapping[Any, Any], known: frozenset[str], pointer: str) -> None:
        for key in holder:
            if key not in known:
                may = _names(known) or "nothing"
                self._say(f"{pointer}/{_token(key)}", f"is not known here: allowed are {may}.")


def _names(names: Mapping[str, Any] | frozenset[str]) -> str:
    return ", ".join(sorted(names))


def _token(key: object) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")
