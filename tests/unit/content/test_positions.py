"""Positions among siblings: there is always room, and the order holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.content.positions import between, spread


@given(st.lists(st.integers(0, 1000), max_size=60))
def test_there_is_always_room_between_any_two(places: list[int]) -> None:
    order: list[str] = []
    for place in places:
        at = place % (len(order) + 1)
        before = order[at - 1] if at else None
        after = order[at] if at < len(order) else None
        order.insert(at, between(before, after))
    assert order == sorted(order)
    assert len(set(order)) == len(order)


@pytest.mark.parametrize("first", [True, False])
def test_positions_stay_short_where_editors_insert_again_and_again(first: bool) -> None:
    low, high = between(None, None), between(between(None, None), None)
    for _ in range(400):
        middle = between(low, high)
        assert low < middle < high
        low, high = (low, middle) if first else (middle, high)
    assert len(middle) <= 180


def test_before_the_first_there_is_always_room() -> None:
    first = between(None, None)
    for _ in range(400):
        before = between(None, first)
        assert before < first
        first = before
    assert len(first) <= 180


def test_many_at_the_end_stay_short() -> None:
    order = spread(20_000)
    assert order == sorted(set(order))
    assert max(map(len, order)) <= 6


def test_two_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match="does not come before"):
        between("b1", "b1")
