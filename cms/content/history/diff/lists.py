"""What changed in a list whose items have no names: taken out, put in, moved, or changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import orjson

from cms.content.history.diff.alignment import Effort, Span, align
from cms.content.history.diff.words import bag, likeness

Item = dict[str, Any]
"""`op` is `same` (`count` of them), `added`, `removed`, `moved` or `changed`; `from` and `to` are
the places before and after, from 0."""

Inner = Callable[[Any, Any], dict[str, Any]]
_PAIRS_MAX = 2_500
_ALIKE = 0.5


def list_items(
    before: Sequence[Any], after: Sequence[Any], inner: Inner | None, effort: Effort
) -> list[Item]:
    """Return what leads from one list to the other, in the order of reading.

    `inner` tells how two items differ; without it an item is itself or another.
    """
    old, new = [_key(one) for one in before], [_key(one) for one in after]
    spans = align(old, new, effort)
    pairs: dict[int, int] = {}
    if inner is not None:
        for span in spans:
            pairs |= alike(span, before, after, effort)
    moved = _moved(spans, old, new, pairs)
    found: list[Item] = []
    for span in spans:
        if span.same:
            found.append({"op": "same", "from": span.i1, "to": span.j1, "count": span.i2 - span.i1})
        else:
            found += _changed(span, before, after, pairs, moved, inner)
    return found


def _changed(
    span: Span,
    before: Sequence[Any],
    after: Sequence[Any],
    pairs: dict[int, int],
    moved: dict[int, int],
    inner: Inner | None,
) -> list[Item]:
    found: list[Item] = []
    gone = set(moved.values())
    i, j = span.i1, span.j1
    partners = [(pairs[one], one) for one in range(span.j1, span.j2) if one in pairs]
    for partner, place in [*partners, (span.i2, span.j2)]:
        for left in range(i, partner):
            found += _removed(left, before, gone)
        for put in range(j, place):
            found.append(_put_in(put, after, moved))
        if inner is not None and place < span.j2:
            diff = inner(before[partner], after[place])
            found.append({"op": "changed", "from": partner, "to": place, "diff": diff})
        i, j = partner + 1, place + 1
    return found


def _put_in(place: int, after: Sequence[Any], moved: dict[int, int]) -> Item:
    if place in moved:
        return {"op": "moved", "from": moved[place], "to": place, "value": after[place]}
    return {"op": "added", "to": place, "value": after[place]}


def _removed(place: int, before: Sequence[Any], gone: set[int]) -> list[Item]:
    return [] if place in gone else [{"op": "removed", "from": place, "value": before[place]}]


def _moved(
    spans: Sequence[Span], old: Sequence[bytes], new: Sequence[bytes], pairs: dict[int, int]
) -> dict[int, int]:
    """Return where what was put in had been taken out, place after by place before."""
    taken = set(pairs.values())
    places: dict[bytes, list[int]] = {}
    for span in spans:
        for i in range(span.i2 - 1, span.i1 - 1, -1) if not span.same else ():
            if i not in taken:
                places.setdefault(old[i], []).append(i)
    for stack in places.values():
        stack.sort(reverse=True)
    found = {}
    for span in spans:
        for j in range(span.j1, span.j2) if not span.same else ():
            if j not in pairs and places.get(new[j]):
                found[j] = places[new[j]].pop()
    return found


def alike(
    span: Span,
    before: Sequence[Any],
    after: Sequence[Any],
    effort: Effort,
    words: Callable[[Any], str] | None = None,
) -> dict[int, int]:
    """Return which of what was put in is what was taken out, changed: after by before, in order.

    `words` gives the text of an item, by which two are found alike.
    """
    rows, columns = span.i2 - span.i1, span.j2 - span.j1
    if span.same or not rows or not columns:
        return {}
    if rows * columns > _PAIRS_MAX or not effort.take(rows * columns * 4):
        effort.spent = True
        return {}
    read = words or text_of
    old = [bag(read(one)) for one in before[span.i1 : span.i2]]
    new = [bag(read(one)) for one in after[span.j1 : span.j2]]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    scores = [[likeness(one, other) for other in new] for one in old]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            score = scores[i][j]
            paired = best[i + 1][j + 1] + score if score >= _ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    return _best_pairs(best, scores, span)


def _best_pairs(best: list[list[float]], scores: list[list[float]], span: Span) -> dict[int, int]:
    found, i, j = {}, 0, 0
    while i < len(scores) and j < len(scores[0]):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            found[span.j1 + j] = span.i1 + i
            i, j = i + 1, j + 1
    return found


def text_of(value: Any) -> str:
    """Return all text within a JSON value."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return " ".join(map(text_of, value.values()))
    if isinstance(value, list):
        return " ".join(map(text_of, value))
    return "" if value is None else str(value)


def _key(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
