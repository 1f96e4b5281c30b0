"""The picture of the types: boxes in columns, each left of those that it refers to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cms.schema.content_type import TypeSpec, walk_fields
from cms.schema.fields import Reference

WIDTH, GAP, ROW, HEAD, EDGE, LOOP = 208, 72, 24, 40, 20, 32
FIELDS_MAX = 8
"""Fields that a box shows; the page of the type has all."""
COLUMN_MAX = 5
"""Boxes below each other before a column begins anew."""


@dataclass(frozen=True)
class Line:
    """A field in a box."""

    name: str
    kind: str
    y: int
    refers: bool


@dataclass(frozen=True)
class Box:
    """A type in the picture."""

    spec: TypeSpec
    x: int
    y: int
    height: int
    lines: tuple[Line, ...]
    more: int


@dataclass(frozen=True)
class Diagram:
    """Boxes, and the paths between them."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    paths: tuple[tuple[str, str, str], ...]
    """From which type to which, and how it is drawn."""


def targets_of(fields: Iterable[tuple[str, object]]) -> dict[str, tuple[str, ...]]:
    """Return to which types each field refers, at any depth; those to any are left out."""
    found: dict[str, tuple[str, ...]] = {}
    for name, one in fields:
        named = [
            target
            for inner in walk_fields({name: one})  # type: ignore[dict-item]
            if isinstance(inner, Reference)
            for target in inner.targets or ()
        ]
        if named:
            found[name] = tuple(dict.fromkeys(named))
    return found


def diagram(types: Sequence[TypeSpec]) -> Diagram:
    """Lay the types out."""
    known = {one.name: one for one in types}
    refers = {
        name: {
            field: tuple(one for one in targets if one in known)
            for field, targets in targets_of(spec.fields.items()).items()
        }
        for name, spec in known.items()
    }
    boxes: dict[str, Box] = {}
    x = EDGE
    for column in _columns(refers):
        y = EDGE
        for name in column:
            boxes[name] = box = _box(known[name], x, y, refers[name])
            y += box.height + EDGE
        x += WIDTH + GAP
    paths = tuple(
        (name, target, _path(boxes[name], line, boxes[target]))
        for name, box in boxes.items()
        for line in box.lines
        for target in refers[name].get(line.name, ())
    )
    height = max((box.y + box.height for box in boxes.values()), default=0) + EDGE
    return Diagram(max(x - GAP + EDGE + LOOP // 2, EDGE), height, tuple(boxes.values()), paths)


def _columns(refers: Mapping[str, Mapping[str, tuple[str, ...]]]) -> list[list[str]]:
    """Put each type one column right of what refers to it, as far as no circle is in the way."""
    targets = {name: {t for many in found.values() for t in many} for name, found in refers.items()}
    depth: dict[str, int] = {}

    def visit(name: str, above: tuple[str, ...]) -> int:
        """Return how many steps lead on from a type at most."""
        if name not in depth:
            within = (*above, name)
            onward = [visit(one, within) for one in sorted(targets[name]) if one not in within]
            depth[name] = 1 + max(onward, default=-1)
        return depth[name]

    for name in targets:
        visit(name, ())
    alone = _alone(targets)
    deepest = max(depth.values(), default=0)
    columns: list[list[str]] = []
    for level in range(deepest, -1, -1):
        names = [one for one in sorted(targets) if depth[one] == level and one not in alone]
        columns += [names[i : i + COLUMN_MAX] for i in range(0, len(names), COLUMN_MAX)]
    columns = [one for one in columns if one] or [[]]
    for name in alone:
        # What nothing leads to stands where there is room.
        min(columns, key=len).append(name)
    return columns


def _alone(targets: Mapping[str, set[str]]) -> list[str]:
    """Return the types that refer to none, and that none refers to."""
    reached = {one for found in targets.values() for one in found}
    return [name for name in sorted(targets) if not targets[name] and name not in reached]


def _box(spec: TypeSpec, x: int, y: int, refers: Mapping[str, tuple[str, ...]]) -> Box:
    names = [*spec.fields]
    # What refers is shown in any case: the lines between boxes begin there.
    kept = sorted(names, key=lambda name: (name not in refers, names.index(name)))[:FIELDS_MAX]
    shown = [name for name in names if name in kept]
    lines = tuple(
        Line(name, spec.fields[name].kind, y + HEAD + ROW * number + ROW // 2, name in refers)
        for number, name in enumerate(shown)
    )
    more = len(names) - len(shown)
    height = HEAD + ROW * (len(shown) + (1 if more else 0)) + 8
    return Box(spec, x, y, height, lines, more)


def _path(box: Box, line: Line, target: Box) -> str:
    """Draw a curve from a field to the head of a box."""
    end = target.y + HEAD // 2
    if target.x > box.x:
        start, stop, bend = box.x + WIDTH, target.x, GAP // 2
        return f"M{start} {line.y}C{start + bend} {line.y} {stop - bend} {end} {stop} {end}"
    # To the left, above or below, or to itself: around the right side.
    start, stop, bend = box.x + WIDTH, target.x + WIDTH, LOOP
    return f"M{start} {line.y}C{start + bend} {line.y} {stop + bend} {end} {stop} {end}"
