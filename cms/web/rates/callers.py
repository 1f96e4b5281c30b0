"""Whom a request counts for: a token or a person that this process has met, else an address.

Credentials count once they have been found good, so that made-up ones give nobody a quota of their
own. What is remembered decides about counting only: whether a token or session is good is asked of
the database each time.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from cms.accounts.actors import SessionCaller
from cms.accounts.networks import network_of
from cms.web.cookies import cookie_of

REMEMBERED = 10_000
"""Credentials that are known at a time."""


@dataclass(frozen=True)
class CountedAs:
    """Whom a request counts for; `credential` is a hash of what it came with, if anything."""

    key: str
    known: bool
    credential: str


class Callers:
    """Remembers credentials that were good lately, by their hashes; safe for threads."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._known: OrderedDict[str, str] = OrderedDict()
        self._most = most
        self._lock = threading.Lock()

    def count_as(self, request: Any) -> CountedAs:
        """Return whom the request counts for."""
        credential = _credential(request)
        with self._lock:
            name = self._known.get(credential) if credential else None
        if name is not None:
            return CountedAs(_hash(name), True, credential)
        return replace(self.at(request.remote_addr or ""), credential=credential)

    @staticmethod
    @lru_cache(maxsize=REMEMBERED)
    def at(address: str) -> CountedAs:
        """Return whom a request without credentials counts for: the network of its address."""
        return CountedAs(_hash(f"address {network_of(address)}"), False, "")

    def learn(self, counted: CountedAs, request: Any, status: int) -> None:
        """Remember or forget the request's credentials, by what was found out in answering it."""
        asked = vars(request)
        if not counted.credential or ("caller" not in asked and status != 401):
            return
        caller = asked.get("caller")
        with self._lock:
            if caller is None:
                self._known.pop(counted.credential, None)
                return
            self._known[counted.credential] = _name(caller, counted.credential)
            self._known.move_to_end(counted.credential)
            if len(self._known) > self._most:
                self._known.popitem(last=False)


def _name(caller: Any, credential: str) -> str:
    """Return the name under which a caller counts: all sessions of a person are one."""
    if isinstance(caller, SessionCaller):
        return f"user {caller.actor.user_id}"
    return f"token {credential}"


def _credential(request: Any) -> str:
    presented = request.headers.get("Authorization") or cookie_of(request)
    return _hash(presented) if presented else ""


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
