"""How many answers are kept, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from cms import clock
from cms.cache.generations import Generations, slots_of
from cms.cache.store import Answer, Kept, Store

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def store() -> Iterator[Store]:
    generations = Generations(None)
    with clock.freeze(NOW):
        yield Store(generations, 40_000, 60 * SECOND)
    generations.close()


def answer(store: Store, text: str = "x", tag: str = "entry:a") -> Answer:
    found = Kept(frozenset([tag]), NOW)
    slots, count = store.slots(found), store.generations.now()
    return Answer((), text.encode(), "e", "/", slots, count, NOW, store.until(found, NOW))


def test_what_was_asked_for_longest_ago_is_given_up_first(store: Store) -> None:
    for name in "abc":
        store.keep((name,), answer(store, name))
    assert store.fresh(("a",))
    for number in range(24):
        store.keep((number,), answer(store))
    assert store.size <= 40_000
    assert store.fresh(("a",))
    assert not store.fresh(("b",))


def test_bytes_are_counted_when_answers_come_change_and_go(store: Store) -> None:
    for text in ("x" * 2000, "y" * 3000):
        store.keep(("a",), answer(store, text))
        assert store.size == answer(store, text).size
    store.generations.touch(["entry:a"])
    assert store.fresh(("a",)) is None
    assert (store.size, len(store)) == (0, 0)


def test_one_that_would_take_the_place_of_most_others_is_not_kept(store: Store) -> None:
    store.keep(("a",), answer(store, "x" * 10_000))
    assert len(store) == 0


def test_what_was_touched_elsewhere_is_good_still(store: Store) -> None:
    store.keep(("a",), answer(store))
    kept = store.fresh(("a",))
    assert kept is not None
    store.generations.touch(["entry:b"])
    assert store.fresh(("a",)) is kept
    assert kept.count == store.generations.now(), "so that it is not looked at again"


def test_an_answer_lives_no_longer_than_it_may(store: Store) -> None:
    store.keep(("a",), answer(store))
    clock.tick(59)
    assert store.fresh(("a",))
    clock.tick(1)
    assert store.fresh(("a",)) is None


def test_an_answer_of_the_future_is_none_of_now(store: Store) -> None:
    store.keep(("a",), answer(store))
    with clock.freeze(NOW - SECOND):
        assert store.fresh(("a",)) is None


@pytest.mark.parametrize("skew", [-5, 0, 5])
def test_what_is_scheduled_ends_it_whatever_clock_the_database_has(store: Store, skew: int) -> None:
    there = NOW + skew * SECOND
    found = Kept(frozenset(), there, there + 10 * SECOND)
    assert store.until(found, NOW) == NOW + 10 * SECOND


def test_packed_bytes_are_made_once_and_are_the_same_each_time(store: Store) -> None:
    one = answer(store, "text " * 500)
    assert one.packed() is one.packed()
    assert one.packed() == answer(store, "text " * 500).packed()
    assert slots_of(["entry:a"]) == one.slots
