"""How long a job waits after an attempt that failed: twice as long each time, never all at once."""

from __future__ import annotations

from datetime import timedelta
from secrets import SystemRandom

FIRST = timedelta(seconds=10)
"""The longest wait after the first attempt."""
LONGEST = timedelta(hours=6)
"""The longest wait after any attempt."""

_chance = SystemRandom()


def backoff(attempt: int) -> timedelta:
    """Return how long to wait after `attempt` (from 1) failed.

    Between half of the doubled time and all of it, so that what failed together, since a
    receiver was down, does not come back together.
    """
    # Beyond some twenty doublings every wait is the longest.
    longest = min(LONGEST, FIRST * (1 << min(attempt - 1, 20)))
    share: float = _chance.uniform(0.5, 1.0)
    return longest * share
