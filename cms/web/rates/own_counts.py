"""What this process counts by itself: the callers of lately, and no more than fit."""

from __future__ import annotations

import threading
from collections import OrderedDict

from cms import clock
from cms.web.rates.quotas import Count, Quota

CALLERS_MAX = 20_000
"""Callers that are counted at a time, some 4 MB. Beyond, the one that was seen longest ago is
forgotten: somebody with so many addresses has as many quotas anyway."""


class OwnCounts:
    """Counts of one process, in memory; safe for threads."""

    def __init__(self, callers_max: int = CALLERS_MAX) -> None:
        self._whole_at: OrderedDict[str, float] = OrderedDict()
        self._callers_max = callers_max
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._whole_at)

    def take(self, key: str, quota: Quota) -> Count:
        """Count a request of the caller that `key` names; one that is refused costs nothing."""
        now = clock.now().timestamp()
        with self._lock:
            owed = self._whole_at.get(key, now) - now
            spent = quota.spent(owed)
            allowed = spent <= quota.most
            if allowed:
                self._whole_at[key] = now + spent
            self._whole_at.move_to_end(key)
            if len(self._whole_at) > self._callers_max:
                self._whole_at.popitem(last=False)
        return Count(quota, allowed, spent if allowed else min(owed, quota.window))
