"""Aligns two sequences: what stayed, what was taken out, what was put in; in bounded time.

Common ends are set aside; what occurs once on both sides then divides the rest (the idea of
patience sorting), and what lies between is compared by Myers' greedy algorithm (An O(ND)
Difference Algorithm and Its Variations, 1986). Where the effort runs out, what is left counts
as replaced: the answer is coarser then, and still true.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

STEPS = 400_000
"""What one diff may cost: about as many steps of an inner loop, some tenths of a second."""
_DIFFERENCES_MAX = 400


@dataclass
class Effort:
    """How much more a diff may cost; `spent` says that something was left coarse."""

    steps: int = STEPS
    spent: bool = False

    def take(self, steps: int) -> bool:
        """Say whether so many steps may be made, and count them."""
        if steps > self.steps:
            self.spent = True
            return False
        self.steps -= steps
        return True


class Span(NamedTuple):
    """`before[i1:i2]` became `after[j1:j2]`; `same` where the two are equal."""

    same: bool
    i1: int
    i2: int
    j1: int
    j2: int


def align(
    before: Sequence[Hashable], after: Sequence[Hashable], effort: Effort | None = None
) -> list[Span]:
    """Return spans that cover both sequences in order; two beside each other differ in `same`."""
    effort = effort or Effort()
    pairs = _pairs(before, after, effort)
    return list(_spans(pairs, len(before), len(after)))


def _spans(pairs: list[tuple[int, int, int]], before: int, after: int) -> Iterator[Span]:
    """Turn matches (start, start, length) into spans, joining those that touch."""
    i = j = 0
    joined: list[list[int]] = []
    for a, b, size in pairs:
        if joined and joined[-1][0] + joined[-1][2] == a and joined[-1][1] + joined[-1][2] == b:
            joined[-1][2] += size
        else:
            joined.append([a, b, size])
    for a, b, size in joined:
        if a > i or b > j:
            yield Span(False, i, a, j, b)
        yield Span(True, a, a + size, b, b + size)
        i, j = a + size, b + size
    if i < before or j < after:
        yield Span(False, i, before, j, after)


def _pairs(
    before: Sequence[Hashable], after: Sequence[Hashable], effort: Effort
) -> list[tuple[int, int, int]]:
    """Return matches in order; works off a list of ranges, so that no depth is too deep."""
    found: list[tuple[int, int, int]] = []
    todo = [(0, len(before), 0, len(after))]
    while todo:
        i1, i2, j1, j2 = todo.pop()
        head = _common_head(before, after, i1, i2, j1, j2)
        tail = _common_tail(before, after, i1 + head, i2, j1 + head, j2)
        if head:
            found.append((i1, j1, head))
        if tail:
            found.append((i2 - tail, j2 - tail, tail))
        i1, i2, j1, j2 = i1 + head, i2 - tail, j1 + head, j2 - tail
        if i1 == i2 or j1 == j2 or not effort.take(i2 - i1 + j2 - j1):
            continue
        anchors = _anchors(before[i1:i2], after[j1:j2])
        if not anchors:
            found += [(i1 + i, j1 + j, 1) for i, j in _myers(before[i1:i2], after[j1:j2], effort)]
            continue
        a, b = i1, j1
        for i, j in anchors:
            todo.append((a, i1 + i, b, j1 + j))
            found.append((i1 + i, j1 + j, 1))
            a, b = i1 + i + 1, j1 + j + 1
        todo.append((a, i2, b, j2))
    return sorted(found)


def _common_head(
    before: Sequence[Hashable], after: Sequence[Hashable], i1: int, i2: int, j1: int, j2: int
) -> int:
    size, most = 0, min(i2 - i1, j2 - j1)
    while size < most and before[i1 + size] == after[j1 + size]:
        size += 1
    return size


def _common_tail(
    before: Sequence[Hashable], after: Sequence[Hashable], i1: int, i2: int, j1: int, j2: int
) -> int:
    size, most = 0, min(i2 - i1, j2 - j1)
    while size < most and before[i2 - 1 - size] == after[j2 - 1 - size]:
        size += 1
    return size


def _anchors(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Return the longest run, in order, of what occurs exactly once on each side."""
    once = {item for item, count in Counter(after).items() if count == 1}
    counts = Counter(before)
    place = {item: j for j, item in enumerate(after) if item in once}
    unique = [
        (i, place[item]) for i, item in enumerate(before) if counts[item] == 1 and item in once
    ]
    kept = rising([j for _, j in unique])
    return [unique[index] for index in kept]


def rising(values: Sequence[int]) -> list[int]:
    """Return the places of a longest strictly rising subsequence."""
    ends: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, value in enumerate(values):
        length = bisect_left(ends, value)
        before.append(places[length - 1] if length else -1)
        if length == len(ends):
            ends.append(value)
            places.append(place)
        else:
            ends[length], places[length] = value, place
    found: list[int] = []
    place = places[-1] if places else -1
    while place >= 0:
        found.append(place)
        place = before[place]
    return found[::-1]


def _myers(
    before: Sequence[Hashable], after: Sequence[Hashable], effort: Effort
) -> list[tuple[int, int]]:
    """Return matching places by the greedy algorithm; none where that would cost too much."""
    n, m = len(before), len(after)
    furthest: dict[int, int] = {1: 0}
    trace: list[dict[int, int]] = []
    for distance in range(min(n + m, _DIFFERENCES_MAX) + 1):
        if not effort.take(2 * distance + 1):
            return []
        trace.append(dict(furthest))
        for k in range(-distance, distance + 1, 2):
            down = k == -distance or (
                k != distance and furthest.get(k - 1, -1) < furthest.get(k + 1, -1)
            )
            x = furthest.get(k + 1, 0) if down else furthest.get(k - 1, 0) + 1
            y = x - k
            while x < n and y < m and before[x] == after[y]:
                x, y = x + 1, y + 1
            furthest[k] = x
            if x >= n and y >= m:
                return _walked_back(trace, n, m)
    effort.spent = True
    return []


def _walked_back(trace: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for distance in range(len(trace) - 1, -1, -1):
        furthest, k = trace[distance], x - y
        down = k == -distance or (
            k != distance and furthest.get(k - 1, -1) < furthest.get(k + 1, -1)
        )
        previous = k + 1 if down else k - 1
        start = furthest.get(previous, 0)
        from_x, from_y = (start, start - previous) if distance else (0, 0)
        while x > from_x and y > from_y:
            x, y = x - 1, y - 1
            found.append((x, y))
        x, y = from_x, from_y
    return found[::-1]
