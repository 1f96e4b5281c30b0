"""Quotas: so many requests in a window, which come back one after another instead of all at once.

The generic cell rate algorithm (ITU-T I.371): all that is kept of a caller is the instant at which
the quota is whole again. A caller may use it up in one burst, and gets no second one at the edge of
a window.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from cms.settings import LimitSettings

_SLACK = 0.001
"""Seconds by which sums of floating-point instants may be off."""


@dataclass(frozen=True)
class Quota:
    """So many requests (`amount`) in a window of seconds; `name` is how answers name it.

    `shared` quotas are counted by all processes together.
    """

    name: str
    amount: int
    window: float
    shared: bool = False

    @property
    def interval(self) -> float:
        """Seconds after which one request more is allowed."""
        return self.window / self.amount

    @cached_property
    def policy(self) -> str:
        """How answers tell of it: amount, and window in seconds."""
        return f'"{self.name}";q={self.amount};w={self.window:g}'

    def spent(self, owed: float) -> float:
        """Return what is owed after another request, where `owed` seconds were: until it is whole.

        A clock that was wrong costs a window at most.
        """
        return min(max(owed, 0.0), self.window) + self.interval

    @property
    def most(self) -> float:
        """The most that may be owed, in seconds, after a request that is allowed."""
        return self.window + _SLACK


@dataclass(frozen=True)
class Count:
    """What became of one request: whether it is allowed, and the seconds until the quota is whole."""

    quota: Quota
    allowed: bool
    owed: float

    @property
    def remaining(self) -> int:
        """How many requests more are allowed at once."""
        left = (self.quota.window - self.owed + _SLACK) / self.quota.interval
        return max(0, math.floor(left)) if self.allowed else 0

    @property
    def reset(self) -> int:
        """Whole seconds until the quota is whole again."""
        return max(0, math.ceil(self.owed - _SLACK))

    @property
    def retry_after(self) -> int:
        """Whole seconds after which a request is allowed again; at least one."""
        wait = self.owed + self.quota.interval - self.quota.window
        return max(1, math.ceil(wait - _SLACK))


@dataclass(frozen=True)
class Quotas:
    """The quotas of an installation; None where there is no limit."""

    reads: Quota | None
    anonymous_reads: Quota | None
    writes: Quota | None
    anonymous_writes: Quota | None

    def of(self, *, known: bool, writes: bool) -> Quota | None:
        """Return the quota of a request by somebody who is known or not, that reads or writes."""
        if writes:
            return self.writes if known else self.anonymous_writes
        return self.reads if known else self.anonymous_reads


def quotas_of(settings: LimitSettings) -> Quotas:
    """Return the quotas that settings ask for."""

    def quota(name: str, amount: int, *, shared: bool = False) -> Quota | None:
        return Quota(name, amount, settings.window_seconds, shared) if amount else None

    return Quotas(
        reads=quota("reads", settings.reads),
        anonymous_reads=quota("anonymous-reads", settings.anonymous_reads),
        writes=quota("writes", settings.writes, shared=True),
        anonymous_writes=quota("anonymous-writes", settings.anonymous_writes, shared=True),
    )
