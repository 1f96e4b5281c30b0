"""What changed in a list whose items have no names: taken out, put in, moved, or changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from cms.content.history.diff.alignment import Effort, Span, align
from cms.content.history.diff.words import bag, likeness

Item = dict[str, Any]
"""`op` is `same` (`count` of them), `added`, `removed`, `moved` or `changed`; `from` and `to` are
the places before and after, from 0. One that changed and moved as well says `moved: true`."""

_PAIRS_MAX = 2_500
_ALIKE, _ALIKE_ELSEWHERE = 0.5, 0.65
"""How much two items have in common that are one, changed; more so if it was moved as well."""


def text_of(value: Any) -> str:
    """Return all text within a JSON value."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return " ".join(map(text_of, value.values()))
    if isinstance(value, list):
        return " ".join(map(text_of, value))
    return "" if value is None else str(value)


def _anything(old: Any, new: Any) -> bool:
    return True


def _nothing(old: Any, new: Any) -> bool:
    return False


@dataclass(frozen=True)
class Lister:
    """How the items of a list are compared.

    `inner` tells how two items differ that are one, changed; without it an item is itself or
    another. `read` gives the words by which items are found alike, `comparable` says whether two
    can be one at all, `alone` whether two are one that stand alone between what stayed. `whole` is
    the member that holds an item that was put in or taken out.
    """

    effort: Effort
    inner: Callable[[Any, Any], Item] | None = None
    whole: str = "value"
    read: Callable[[Any], str] = text_of
    comparable: Callable[[Any, Any], bool] = _anything
    alone: Callable[[Any, Any], bool] = _nothing

    def items(self, before: Sequence[Any], after: Sequence[Any]) -> list[Item]:
        """Return what leads from one list to the other, in the order of reading."""
        old, new = [_key(one) for one in before], [_key(one) for one in after]
        match = _Match(before, after, align(old, new, self.effort))
        if self.inner is not None:
            for span in match.spans:
                match.pairs |= self._pairs(
                    match, range(span.i1, span.i2), range(span.j1, span.j2), span
                )
        match.moved = _moved(match, old, new)
        if self.inner is not None:
            match.strays = self._pairs(match, match.left_before(), match.left_after(), None)
        return [item for span in match.spans for item in self._told(match, span)]

    def _pairs(
        self, match: _Match, rows: Sequence[int], columns: Sequence[int], span: Span | None
    ) -> dict[int, int]:
        """Return which item became which: after by before, in order."""
        if not rows or not columns or (span is not None and span.same):
            return {}
        before, after = [match.before[i] for i in rows], [match.after[j] for j in columns]
        if span is not None and len(rows) == len(columns) == 1 and self.alone(before[0], after[0]):
            return {columns[0]: rows[0]}
        found = alike(before, after, self, _ALIKE if span is not None else _ALIKE_ELSEWHERE)
        return {columns[j]: rows[i] for j, i in found.items()}

    def _told(self, match: _Match, span: Span) -> Iterator[Item]:
        if span.same:
            yield {"op": "same", "from": span.i1, "to": span.j1, "count": span.i2 - span.i1}
            return
        i, j = span.i1, span.j1
        partners = [(match.pairs[one], one) for one in range(j, span.j2) if one in match.pairs]
        for partner, place in [*partners, (span.i2, span.j2)]:
            for left in range(i, partner):
                if left not in match.elsewhere:
                    yield {"op": "removed", "from": left, self.whole: match.before[left]}
            for put in range(j, place):
                yield self._put_in(match, put)
            if place < span.j2:
                yield self._changed(match, partner, place)
            i, j = partner + 1, place + 1

    def _put_in(self, match: _Match, place: int) -> Item:
        if place in match.strays:
            return {**self._changed(match, match.strays[place], place), "moved": True}
        item = {"to": place, self.whole: match.after[place]}
        if place in match.moved:
            return {"op": "moved", "from": match.moved[place], **item}
        return {"op": "added", **item}

    def _changed(self, match: _Match, partner: int, place: int) -> Item:
        inner = self.inner(match.before[partner], match.after[place]) if self.inner else {}
        return {"op": "changed", "from": partner, "to": place, **inner}


@dataclass
class _Match:
    """Which item is which: changed in its place, moved as it was, or both; after by before."""

    before: Sequence[Any]
    after: Sequence[Any]
    spans: Sequence[Span]
    pairs: dict[int, int] = field(default_factory=dict)
    moved: dict[int, int] = field(default_factory=dict)
    strays: dict[int, int] = field(default_factory=dict)

    @property
    def elsewhere(self) -> frozenset[int]:
        """The places before of what stands somewhere else now."""
        return frozenset((*self.moved.values(), *self.strays.values()))

    def left_before(self) -> list[int]:
        """Return the places of what was taken out and is not found again."""
        used = {*self.pairs.values(), *self.moved.values()}
        return [i for s in self.spans if not s.same for i in range(s.i1, s.i2) if i not in used]

    def left_after(self) -> list[int]:
        """Return the places of what was put in and was nowhere before."""
        used = {*self.pairs, *self.moved}
        return [j for s in self.spans if not s.same for j in range(s.j1, s.j2) if j not in used]


def _moved(match: _Match, old: Sequence[bytes], new: Sequence[bytes]) -> dict[int, int]:
    """Return where what was put in had been taken out as it is."""
    places: dict[bytes, list[int]] = {}
    for i in reversed(match.left_before()):
        places.setdefault(old[i], []).append(i)
    return {j: places[new[j]].pop() for j in match.left_after() if places.get(new[j])}


def alike(
    before: Sequence[Any], after: Sequence[Any], lister: Lister, least: float
) -> dict[int, int]:
    """Return the likest pairs of two lists, in order: after by before."""
    rows, columns = len(before), len(after)
    if rows * columns > _PAIRS_MAX or not lister.effort.take(rows * columns * 4):
        lister.effort.spent = True
        return {}
    old, new = ([bag(lister.read(one)) for one in side] for side in (before, after))
    scores = [
        [
            likeness(a, b) if lister.comparable(before[i], after[j]) else 0.0
            for j, b in enumerate(new)
        ]
        for i, a in enumerate(old)
    ]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            paired = best[i + 1][j + 1] + scores[i][j] if scores[i][j] >= least else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    return _best_pairs(best)


def _best_pairs(best: Sequence[Sequence[float]]) -> dict[int, int]:
    found, i, j = {}, 0, 0
    while i < len(best) - 1 and j < len(best[0]) - 1:
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            found[j] = i
            i, j = i + 1, j + 1
    return found


def _key(value: Mapping[str, Any] | Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
