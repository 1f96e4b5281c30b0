"""Quotas come back one request after another, and are told in whole seconds."""

from __future__ import annotations

from types import ModuleType

from cms.settings import LimitSettings
from cms.web.rates.own_counts import OwnCounts
from cms.web.rates.quotas import Quota, quotas_of

QUOTA = Quota("reads", amount=6, window=60.0)


def test_a_quota_is_used_up_at_once_and_comes_back_bit_by_bit(frozen_clock: ModuleType) -> None:
    counts = OwnCounts()
    found = [counts.take("ann", QUOTA) for _ in range(7)]
    assert [one.allowed for one in found] == [True] * 6 + [False]
    assert [one.remaining for one in found] == [5, 4, 3, 2, 1, 0, 0]
    assert [one.reset for one in found] == [10, 20, 30, 40, 50, 60, 60]
    assert found[-1].retry_after == 10
    frozen_clock.tick(4)
    assert counts.take("ann", QUOTA).retry_after == 6
    frozen_clock.tick(6)
    assert counts.take("ann", QUOTA).allowed
    assert not counts.take("ann", QUOTA).allowed


def test_what_is_refused_costs_nothing(frozen_clock: ModuleType) -> None:
    counts = OwnCounts()
    assert sum(counts.take("ann", QUOTA).allowed for _ in range(1000)) == 6
    frozen_clock.tick(60)
    assert sum(counts.take("ann", QUOTA).allowed for _ in range(1000)) == 6


def test_callers_have_quotas_of_their_own(frozen_clock: ModuleType) -> None:
    counts = OwnCounts()
    assert sum(counts.take("ann", QUOTA).allowed for _ in range(10)) == 6
    assert counts.take("bob", QUOTA).remaining == 5


def test_memory_is_bounded_however_many_callers(frozen_clock: ModuleType) -> None:
    counts = OwnCounts(callers_max=100)
    for number in range(10_000):
        counts.take(f"address {number}", QUOTA)
        # Who is seen all the time is not forgotten for those who are not.
        counts.take("ann", QUOTA)
    assert len(counts) == 100
    assert not counts.take("ann", QUOTA).allowed


def test_a_clock_that_was_wrong_costs_a_window_at_most(frozen_clock: ModuleType) -> None:
    counts = OwnCounts()
    frozen_clock.tick(86400)
    counts.take("ann", QUOTA)
    frozen_clock.tick(-86400)
    assert counts.take("ann", QUOTA).retry_after == 10
    frozen_clock.tick(86400)
    assert counts.take("ann", QUOTA).allowed


def test_zero_is_no_limit() -> None:
    found = quotas_of(LimitSettings(reads=0, writes=7, window_seconds=30))
    assert found.of(known=True, writes=False) is None
    assert found.of(known=True, writes=True) == Quota("writes", 7, 30, shared=True)
    assert found.of(known=False, writes=True) == Quota("anonymous-writes", 300, 30, shared=True)
