"""Three-way merge of lists whose items are known again: blocks by id, links and choices by value."""

from __future__ import annotations

from collections.abc import Sequence


def moved_apart(base: Sequence[str], theirs: Sequence[str], yours: Sequence[str]) -> bool:
    """Say whether both writers gave the items that all three have another order, not the same."""
    kept, there, here = (_kept(one, base, theirs, yours) for one in (base, theirs, yours))
    return kept not in (there, here) and there != here


def merged_order(base: Sequence[str], theirs: Sequence[str], yours: Sequence[str]) -> list[str]:
    """Return the order of all items of either writer: that of who moved them (theirs if both did).

    What only the other has stands after what it follows there; where both have something new at
    one place, it comes second.
    """
    kept = _kept(base, base, theirs, yours)
    theirs_moved = _kept(theirs, base, theirs, yours) != kept
    yours_moved = _kept(yours, base, theirs, yours) != kept
    main, other = (yours, theirs) if yours_moved and not theirs_moved else (theirs, yours)
    known = set(main)
    order, new = list(main), known - set(base) - set(other)
    for index, one in enumerate(other):
        if one in known:
            continue
        at = order.index(other[index - 1]) + 1 if index else 0
        while at < len(order) and order[at] in new:
            at += 1
        order.insert(at, one)
    return order


def merged_set(
    base: Sequence[str], theirs: Sequence[str], yours: Sequence[str]
) -> list[str] | None:
    """Return theirs with what yours added and without what yours took away; each item stands once.

    None where both moved the items that all have, and not alike.
    """
    if moved_apart(base, theirs, yours):
        return None
    gone = (set(base) - set(theirs)) | (set(base) - set(yours))
    return [one for one in merged_order(base, theirs, yours) if one not in gone]


def _kept(
    items: Sequence[str], base: Sequence[str], theirs: Sequence[str], yours: Sequence[str]
) -> list[str]:
    everywhere = set(base) & set(theirs) & set(yours)
    return [one for one in items if one in everywhere]
