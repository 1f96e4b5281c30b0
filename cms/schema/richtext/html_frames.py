"""The stack of open HTML elements, and the nodes of the tree that they opened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from cms.schema.richtext.tree import MAX_DEPTH, Node

MAX_FRAMES = 300
"""Open elements that are kept track of; deeper ones only pass their content on."""

ROOM = {"blockquote": 3, "bullet_list": 4, "ordered_list": 4, "table": 5}
"""Levels that a block needs: its own and those of the least that must stand in it."""


@dataclass
class Frame:
    """One open element; with a `node` it is a place where blocks, items, rows or cells are put."""

    tag: str
    kind: str
    node: Node | None = None
    level: int = 0
    """The node's level in the tree, the document's being 1."""
    produced: bool = False
    """Something of this paragraph or heading is already placed."""
    implied: bool = False
    """No tag opened it."""
    muted: bool = False
    """Its content only stands in for what was embedded."""
    target: Node | None = None
    """What a figure's caption belongs to."""
    caption: str = ""
    marks: dict[str, list[Node | None]] | None = None
    """The marks in force around a table cell."""


@dataclass
class Stack:
    """Open elements, those of them that are places, and how many of a name are open per cell."""

    frames: list[Frame] = field(default_factory=list)
    places: list[Frame] = field(default_factory=list)
    scopes: list[Counter[str]] = field(default_factory=lambda: [Counter()])
    muted: int = 0

    def push(self, frame: Frame) -> None:
        """Open `frame`."""
        self.frames.append(frame)
        self.scopes[-1][frame.tag] += 1
        self.muted += frame.muted
        if frame.node is not None and frame.kind != "text":
            self.places.append(frame)
        if frame.kind == "cell":
            self.scopes.append(Counter())

    def pop(self) -> Frame:
        """Close the innermost frame."""
        frame = self.frames.pop()
        if frame.kind == "cell":
            self.scopes.pop()
        self.scopes[-1][frame.tag] -= 1
        self.muted -= frame.muted
        if self.places and self.places[-1] is frame:
            self.places.pop()
        return frame

    @property
    def place(self) -> Frame:
        """The innermost place."""
        return self.places[-1]

    def is_full(self) -> bool:
        """Say whether so many elements are open that no more are tracked."""
        return len(self.frames) >= MAX_FRAMES

    def has_room(self, kind: str) -> bool:
        """Say whether a block of this kind fits within the depth of a tree."""
        return self.place.level + ROOM[kind] <= MAX_DEPTH

    def within_place(self, *kinds: str) -> Frame | None:
        """Return the innermost frame of one of `kinds` inside the innermost place, or None."""
        for frame in reversed(self.frames):
            if frame.kind in kinds:
                return frame
            if frame is self.place:
                return None
        return None

    def is_open(self, tag: str, *, through_cells: bool = False) -> bool:
        """Say whether an element is open in this cell (or, `through_cells`, in any)."""
        scopes = self.scopes if through_cells else self.scopes[-1:]
        return any(scope[tag] > 0 for scope in scopes)
