"""Asks other sites whether what pages link to is still there: a few of each host, and none too often."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from cms.sdk import Call, Outgoing, OutgoingFailed, OutgoingRefused

MOST = 200
"""Addresses that are asked for in one go."""
OF_HOST = 20
"""Addresses that one host is asked for in one go."""
FAILURES = 2
"""Failures in a row after which a host is let alone."""
UNSURE = (401, 403, 405, 406, 429, 451, 501, 503)
"""What hosts answer programs where people see a page: it says nothing of the link."""


@dataclass(frozen=True)
class Asked:
    """What came of asking for an address: `why` is empty where it is there, or can't be told."""

    url: str
    why: str = ""


def ask(
    outgoing: Outgoing, urls: Iterable[str], most: int = MOST, of_host: int = OF_HOST
) -> Iterator[Asked]:
    """Ask for addresses, one at a time and one of each host in turn; what is beyond is left out.

    Redirects count as an answer, and are not followed.
    """
    failed: dict[str, int] = {}
    for url in _in_turn(urls, most, of_host, failed):
        try:
            answer = outgoing.send(Call("HEAD", url))
        except OutgoingRefused:
            # Inside the own network, where who reads the page may be and the CMS does not ask.
            yield Asked(url)
            continue
        except OutgoingFailed as error:
            host = urlsplit(url).netloc
            failed[host] = failed.get(host, 0) + 1
            yield Asked(url, error.detail)
            continue
        failed.pop(urlsplit(url).netloc, None)
        broken = answer.status >= 400 and answer.status not in UNSURE
        yield Asked(url, f"It answers {answer.status}." if broken else "")


def _in_turn(urls: Iterable[str], most: int, of_host: int, failed: dict[str, int]) -> Iterator[str]:
    """Yield addresses so that no host is asked twice in a row while others wait."""
    hosts: dict[str, list[str]] = {}
    for url in dict.fromkeys(urls):
        kept = hosts.setdefault(urlsplit(url).netloc, [])
        if len(kept) < of_host:
            kept.append(url)
    waiting = deque((host, deque(kept)) for host, kept in sorted(hosts.items()))
    while waiting and most:
        host, left = waiting.popleft()
        if failed.get(host, 0) >= FAILURES:
            continue
        yield left.popleft()
        most -= 1
        if left:
            waiting.append((host, left))
