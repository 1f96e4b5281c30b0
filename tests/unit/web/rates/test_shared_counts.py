"""What all processes count together, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import ModuleType

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from cms.db.ephemeral import Ephemeral
from cms.db.session import make_engine
from cms.web.rates import shared_counts
from cms.web.rates.models import Rate
from cms.web.rates.quotas import Quota
from cms.web.rates.shared_counts import SharedCounts

QUOTA = Quota("writes", amount=20, window=3600.0, shared=True)


def test_processes_count_together_whatever_the_order(engine: Engine) -> None:
    other = make_engine(engine.url.render_as_string(hide_password=False))
    stores = [Ephemeral(engine), Ephemeral(other)]
    counts = [SharedCounts(store) for store in stores]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda n: counts[n % 2].take("ann", QUOTA), range(60)))
    assert sum(one.allowed for one in found) == 20
    assert sorted(one.remaining for one in found if one.allowed) == list(range(20))
    assert counts[0].take("bob", QUOTA).remaining == 19
    for store in stores:
        store.close()
    other.dispose()


def test_a_quota_comes_back(engine: Engine, frozen_clock: ModuleType) -> None:
    store = Ephemeral(engine)
    counts = SharedCounts(store)
    for _ in range(20):
        assert counts.take("ann", QUOTA).allowed
    refused = counts.take("ann", QUOTA)
    assert (refused.allowed, refused.remaining, refused.retry_after) == (False, 0, 180)
    frozen_clock.tick(179)
    assert counts.take("ann", QUOTA).retry_after == 1
    frozen_clock.tick(1)
    assert counts.take("ann", QUOTA).allowed
    store.close()


def test_what_nobody_owes_is_thrown_away(
    engine: Engine, session: Session, frozen_clock: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_counts, "SWEEP_EVERY", 10)
    store = Ephemeral(engine)
    counts = SharedCounts(store)
    for number in range(9):
        counts.take(f"address {number}", QUOTA)
    frozen_clock.tick(200)
    counts.take("ann", QUOTA)
    with store.reading(session) as connection:
        assert connection.scalar(select(func.count()).select_from(Rate)) == 1
    store.close()
