"""The building of a rich-text tree from tags and texts in whatever order they come."""

from __future__ import annotations

from typing import Any

from cms.schema.richtext import embeds
from cms.schema.richtext.html_frames import Frame, Stack
from cms.schema.richtext.losses import Losses
from cms.schema.richtext.nodes import mark_rank
from cms.schema.richtext.text_blocks import TextBlock, Verbatim, is_blank
from cms.schema.richtext.tree import MAX_NODES, Node, empty

MAX_MARKS = 64
"""Marks of one kind that may be open at once; more change nothing."""

_IMPLIED = {"list": ("li", "list_item"), "table": ("tr", "table_row"), "row": ("td", "table_cell")}
_KINDS = {
    "blockquote": "flow",
    "bullet_list": "list",
    "ordered_list": "list",
    "list_item": "item",
    "table": "table",
    "table_row": "row",
    "table_cell": "cell",
    "table_header": "cell",
}
_NEEDS_CONTENT = {"list_item", "table_cell", "table_header"}
_DROPPED_IF_EMPTY = {"bullet_list", "ordered_list", "table", "blockquote"}


class Builder:
    """Places texts and blocks; opens what HTML implies and drops what stayed empty."""

    def __init__(self, losses: Losses) -> None:
        self.losses = losses
        self.tree = empty()
        self.stack = Stack()
        self.stack.push(Frame("#doc", "flow", self.tree, 1))
        self.verbatim: Verbatim | None = None
        self._text: TextBlock | None = None
        self._marks: dict[str, list[Node | None]] = {}
        self._deferred: list[Node] = []
        self._nodes = 0

    def is_full(self) -> bool:
        """Say whether the tree holds about as many nodes as one may."""
        return self._nodes > MAX_NODES - 200

    def finish(self) -> Node:
        """Close all that is open and return the tree."""
        while len(self.stack.frames) > 1:
            self.close()
        self.close_text()
        return self.tree

    # Text

    def text(self, text: str) -> None:
        """Add characters where they belong."""
        if self.verbatim is not None:
            self.verbatim.add(text)
        elif not self.stack.muted and (self._text is not None or not is_blank(text)):
            self._nodes += self._open_text().add(text, self._marks_in_force())

    def line_break(self) -> None:
        """Add a line break."""
        if self.verbatim is not None:
            self.verbatim.add("\n")
        elif not self.stack.muted:
            self._nodes += 1
            self._open_text().add_break()

    def open_text(self, tag: str, node: Node) -> None:
        """Begin a paragraph or heading that a tag asked for."""
        self.accept_blocks()
        if not self.stack.is_full():
            self.stack.push(Frame(tag, "text", node))
        self._text = TextBlock(dict(node))

    def _open_text(self) -> TextBlock:
        if self._text is None:
            self.accept_blocks()
            frame = self.stack.within_place("text")
            self._text = TextBlock(dict(frame.node if frame and frame.node else _PARAGRAPH))
        return self._text

    def close_text(self, *, keep_empty: bool = False) -> None:
        """Place the paragraph or heading that is open; drop it if nothing came."""
        block, self._text = self._text, None
        if block is None or (block.is_empty() and not keep_empty):
            return
        if frame := self.stack.within_place("text"):
            frame.produced = True
        self.place(_embedded(block.finished()))

    # Marks

    def open_mark(self, mark: Node | None, kind: str) -> None:
        """Put a mark in force; None stands for one that can't be kept."""
        opened = self._marks.setdefault(kind, [])
        if kind == "link":
            opened.clear()
        if len(opened) < MAX_MARKS:
            opened.append(mark)

    def close_mark(self, kind: str) -> None:
        """Take the innermost mark of a kind out of force."""
        if self._marks.get(kind):
            self._marks[kind].pop()

    def mark_in_force(self, kind: str) -> Node | None:
        """Return the innermost mark of a kind, or None."""
        opened = self._marks.get(kind)
        return opened[-1] if opened else None

    def _marks_in_force(self) -> list[Node]:
        marks = [opened[-1] for opened in self._marks.values() if opened]
        return sorted((_copy(mark) for mark in marks if mark is not None), key=mark_rank)

    # Blocks

    def break_block(self) -> None:
        """End the paragraph that a block cannot stand in; a heading goes on after it."""
        self.close_text()
        if self.stack.frames[-1].tag == "p":
            self.stack.pop()

    def accept_blocks(self) -> None:
        """Open what is missing between the innermost place and a block."""
        place = self.stack.place
        if place.kind == "list" and place.implied:
            self.close_through(place)
        while (kind := self.stack.place.kind) in _IMPLIED:
            tag, node_type = _IMPLIED[kind]
            self.open_place(tag, {"type": node_type}, implied=True)

    def open_place(self, tag: str, node: Node, *, implied: bool = False) -> None:
        """Add `node` to the innermost place and make it the innermost."""
        node["content"] = []
        kind = _KINDS[node["type"]]
        marks = {name: list(opened) for name, opened in self._marks.items()}
        self.place(node)
        self.stack.push(
            Frame(
                tag,
                kind,
                node,
                self.stack.place.level + 1,
                implied=implied,
                marks=marks if kind == "cell" else None,
            )
        )

    def open_block(self, tag: str, node: Node) -> None:
        """Open a quote, list or table, or pass its content on where the tree would be too deep."""
        self.break_block()
        self.accept_blocks()
        if self.stack.has_room(node["type"]) and not self.stack.is_full():
            self.open_place(tag, node)
        else:
            self.losses.add(f"<{tag}> nested too deep")
            self.pass_on(tag)

    def pass_on(self, tag: str, *, kind: str = "pass", muted: bool = False) -> None:
        """Open an element that is nothing itself."""
        if not self.stack.is_full():
            self.stack.push(Frame(tag, kind, muted=muted))

    def leaf(self, node: Node) -> None:
        """Place a block without content; the paragraph around it is divided."""
        if self.verbatim is not None:
            self._deferred.append(node)
        elif not self.stack.muted:
            self.close_text()
            if frame := self.stack.within_place("text"):
                frame.produced = True
            self.accept_blocks()
            self.place(node)

    def place(self, node: Node) -> None:
        """Append `node` to the innermost place."""
        self._nodes += 1
        place = self.stack.place
        if place.node is not None:
            place.node["content"].append(node)
        if node["type"] in ("image", "embed", "table") and (
            figure := self.stack.within_place("figure")
        ):
            figure.target = node

    # Closing

    def close(self, *, by_tag: bool = False) -> None:
        """Close the innermost element; `by_tag` says that its own end tag was there."""
        frame = self.stack.frames[-1]
        if frame.kind == "verbatim":
            self._close_verbatim()
            return
        empty_is_meant = by_tag and frame.kind == "text" and not frame.produced
        self.close_text(keep_empty=empty_is_meant)
        self.stack.pop()
        if frame.tag == "dt":
            self.close_mark("bold")
        if frame.kind == "figure" and frame.caption:
            self.caption(frame)
        if frame.node is not None and frame.kind != "text":
            self._close_place(frame.node)
        if frame.marks is not None:
            self._marks = frame.marks

    def close_through(self, frame: Frame) -> None:
        """Close elements up to and including `frame`."""
        while self.stack.frames[-1] is not frame:
            self.close()
        self.close(by_tag=True)

    def _close_place(self, node: Node) -> None:
        if node["content"]:
            return
        if node["type"] in _NEEDS_CONTENT:
            node["content"].append({"type": "paragraph"})
            self._nodes += 1
        elif node["type"] in _DROPPED_IF_EMPTY and self.stack.place.node is not None:
            self.stack.place.node["content"].pop()
        else:
            del node["content"]

    def open_verbatim(self, tag: str) -> None:
        """Begin to collect plain text: a caption, or preformatted lines."""
        self.close_text()
        self.stack.push(Frame(tag, "verbatim"))
        self.verbatim = Verbatim(tag)

    def _close_verbatim(self) -> None:
        frame, found = self.stack.pop(), self.verbatim
        self.verbatim = None
        deferred, self._deferred = self._deferred, []
        if found is not None and frame.tag == "pre":
            self._place_code(frame, found)
        elif found is not None and frame.tag == "caption" and self.stack.place.kind == "table":
            self.set_caption(self.stack.place.node, found.line())
        elif found is not None and (figure := self.stack.within_place("figure")):
            figure.caption = found.line()
        for node in deferred:
            self.leaf(node)

    def _place_code(self, frame: Frame, found: Verbatim) -> None:
        node: Node = {"type": "code_block"}
        if frame.caption:
            node["attrs"] = {"language": frame.caption}
        if found.lines():
            node["content"] = [{"type": "text", "text": found.lines()}]
        self.accept_blocks()
        self.place(node)

    def caption(self, figure: Frame) -> None:
        """Give a figure's caption to what stands in it, or make it a paragraph."""
        if figure.target is not None:
            self.set_caption(figure.target, figure.caption)
            return
        self.losses.add("<figcaption> became a paragraph")
        self.accept_blocks()
        self.place({"type": "paragraph", "content": [{"type": "text", "text": figure.caption}]})

    def set_caption(self, node: Node | None, caption: str) -> None:
        """Write the caption of an image, embed or table; a second one is said to be lost."""
        if node is None or not caption:
            return
        attributes: dict[str, Any] = node.setdefault("attrs", {})
        if attributes.setdefault("caption", caption) != caption:
            self.losses.add("a second caption")


_PARAGRAPH: Node = {"type": "paragraph"}


def _copy(mark: Node) -> Node:
    return {**mark, "attrs": dict(mark["attrs"])} if "attrs" in mark else dict(mark)


def _embedded(node: Node) -> Node:
    """Turn a paragraph that is nothing but a provider's address into an embed."""
    content = node.get("content", [])
    if node["type"] != "paragraph" or len(content) != 1 or content[0]["type"] != "text":
        return node
    url, marks = content[0]["text"], content[0].get("marks", [])
    linked = [{"type": "link", "attrs": {"href": url}}]
    if marks not in ([], linked) or not embeds.is_address(url):
        return node
    provider = embeds.provider_of(url)
    return {"type": "embed", "attrs": {"url": url, "provider": provider}} if provider else node
