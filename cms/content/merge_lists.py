"""Three-way merge of lists whose items are known again: blocks by id, links and choices by value."""

from __future__ import annotations

from collections.abc import Sequence


def moved_apart(base: Sequence[str], theirs: Sequence[str], yours: Sequence[str]) -> bool:
    """Say whether both writers gave the items that all three have another order, not the same."""
    kept, there, here = (_kept(one, base, theirs, yours) for one in (base, theirs, yours))
    return kept not in (there, here) and there != here


def merged_order(base: Sequence[str], theirs: Sequence[str], yours: Sequence[str]) -> list[str]:
    """Return the order of all items of either writer: that of who moved them (theirs if both did).

    What only the other has stands after what it follows there.
    """
    kept = _kept(base, base, theirs, yours)
    theirs_moved = _kept(theirs, base, theirs, yours) != kept
    yours_moved = _kept(yours, base, theirs, yours) != kept
    main, other = (yours, theirs) if yours_moved and not theirs_moved else (theirs, yours)
    order = list(main)
    place = {one: index for index, one in enumerate(order)}
    for index, one in enumerate(other):
        if one not in place:
            before = other[index - 1] if index else None
            order.insert(0 if before is None else place[before] + 1, one)
            place = {item: number for number, item in enumerate(order)}
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
