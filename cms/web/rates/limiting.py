"""Counts each request, refuses one too many, and says in each answer how much is left.

The header fields are those of draft-ietf-httpapi-ratelimit-headers-10: `RateLimit-Policy` has the
quota `q` and its window `w` in seconds, `RateLimit` what remains (`r`) and the seconds until the
quota is whole again (`t`). `Retry-After` is that of RFC 9110, 10.2.3.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyramid.tweens import EXCVIEW

from cms.db.ephemeral import Ephemeral
from cms.errors import TooManyRequests
from cms.settings import LimitSettings
from cms.web.problem_views import respond
from cms.web.problems import problem_of
from cms.web.rates.callers import Callers, CountedAs
from cms.web.rates.own_counts import OwnCounts
from cms.web.rates.quotas import Count, Quota, quotas_of
from cms.web.rates.shared_counts import SharedCounts
from cms.web.request import writes

Handler = Callable[[Any], Any]
UNCOUNTED = ("/healthz", "/readyz")
"""Paths at which machines ask whether this one lives, however often."""
_COUNTED = "cms.web.counted"


class Rates:
    """What counts requests; one for each process."""

    def __init__(self, settings: LimitSettings, store: Ephemeral) -> None:
        self.quotas = quotas_of(settings)
        self.callers = Callers()
        self._own = OwnCounts()
        self._shared = SharedCounts(store)

    def take(self, counted: CountedAs, quota: Quota) -> Count:
        """Count one request."""
        counts = self._shared if quota.shared else self._own
        return counts.take(f"{counted.key[:40]} {quota.name}", quota)


def includeme(config: Any) -> None:
    """Put the tween before all that costs something, and within what answers for failures."""
    config.add_tween(
        "cms.web.rates.limiting.limit",
        under="cms.web.tweens.last_resort",
        over=("pyramid_tm.tm_tween_factory", EXCVIEW),
    )


def limit(handler: Handler, registry: Any) -> Handler:
    """Count the request, and answer it if it may be."""

    def tween(request: Any) -> Any:
        rates: Rates = request.service(Rates)
        counted = rates.callers.count_as(request)
        count = _count(rates, counted, request)
        if count is not None and not count.allowed:
            response = respond(request, problem_of(_too_many(count)))
        else:
            response = handler(request)
            rates.callers.learn(counted, request, response.status_int)
        if count is not None:
            _tell(response, count)
        return response

    return tween


def limit_further(request: Any, name: str, amount: int, window: float) -> None:
    """Count a request against a further quota of who asks; raise TooManyRequests beyond it.

    All processes count it together, in seconds of `window`; `name` is how the refusal names it.
    """
    rates: Rates = request.service(Rates)
    quota = Quota(name, amount, window, shared=True)
    count = rates.take(rates.callers.count_as(request), quota)
    if not count.allowed:
        raise _too_many(count)


def _count(rates: Rates, counted: CountedAs, request: Any) -> Count | None:
    """Count a request once, however often it is tried; None for one that has no limit."""
    if request.environ.get("PATH_INFO") in UNCOUNTED:
        return None
    if _COUNTED not in request.environ:
        quota = rates.quotas.of(known=counted.known, writes=writes(request))
        request.environ[_COUNTED] = None if quota is None else rates.take(counted, quota)
    found: Count | None = request.environ[_COUNTED]
    return found


def _too_many(count: Count) -> TooManyRequests:
    quota = count.quota
    detail = (
        f"{quota.amount} requests in {quota.window:g} seconds ({quota.name}) are all that one "
        f"caller may make: try again in {count.retry_after} s."
    )
    return TooManyRequests(detail, count.retry_after)


def _tell(response: Any, count: Count) -> None:
    response.headers.update(told(count))


def told(count: Count) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the headers that tell what is left."""
    quota = count.quota
    return (
        ("RateLimit-Policy", quota.policy),
        ("RateLimit", f'"{quota.name}";r={count.remaining};t={count.reset}'),
    )
