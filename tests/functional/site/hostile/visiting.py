"""Visitors of a site, with a token, a cookie or nothing: what each is answered, byte for byte."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event
from webob import Request

from tests.functional.api.hostile.twins import Attempt
from tests.functional.api.hostile.wire import LEAKS

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Seen:
    """What an attempt was answered, and how many statements the database was asked for it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    statements: int

    @property
    def text(self) -> str:
        """All of it in small letters, where words are looked for."""
        return f"{self.headers} {self.body}".lower()


@dataclass
class Place:
    """One site: an application on its database, and how each of its visitors is known."""

    app: Any
    engine: Engine
    tokens: Mapping[str, str]
    names: Mapping[str, str]
    cookies: dict[str, str] = field(default_factory=dict)
    statements: int = 0

    def __post_init__(self) -> None:
        event.listen(self.engine, "before_cursor_execute", self._count)

    def _count(self, *_: Any) -> None:
        self.statements += 1

    def ask(self, caller: str | None, attempt: Attempt) -> Seen:
        """Ask as a visitor; what comes back is written so that equal means alike."""
        named = attempt.naming(self.names)
        # Each from an address of its own, so that what one does too often is nobody else's.
        octets = [10, *hash_of(f"{caller} {attempt}")]
        environ = {"REMOTE_ADDR": ".".join(map(str, octets))}
        request = Request.blank(
            named.address, environ=environ, method=named.method, POST=named.body
        )
        request.headers.update({**self._known(caller), **dict(named.headers)})
        before = self.statements
        answer = request.get_response(self.app)
        asked = self.statements - before
        assert answer.status_int < 500, (caller, attempt, answer.body)
        said = answer.body.decode("utf-8", "replace")
        for leak in LEAKS:
            assert leak not in said, (leak, attempt)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        own = answer.headers["X-Request-Id"]
        headers = sorted((k, v.replace(own, "<request>")) for k, v in answer.headerlist)
        return Seen(answer.status_int, tuple(headers), said.replace(own, "<request>"), asked)

    def _known(self, caller: str | None) -> dict[str, str]:
        if caller is None:
            return {}
        if caller in self.cookies:
            return {"Cookie": self.cookies[caller]}
        return {"Authorization": f"Bearer {self.tokens[caller]}"}


def hash_of(text: str) -> list[int]:
    """Return three numbers from 0 to 255 for a text, the same in every run."""
    found = 0
    for one in text.encode():
        found = (found * 31 + one) % (1 << 24)
    return [found >> 16, found >> 8 & 255, found & 255]


def difference(full: Seen, bare: Seen) -> str:
    """Return where two answers part."""
    if full.status != bare.status:
        return f"{full.status} / {bare.status}"
    if full.body != bare.body:
        pairs = zip(full.body, bare.body, strict=False)
        at = next((at for at, (one, two) in enumerate(pairs) if one != two), 0)
        return (
            f"{full.body[max(0, at - 80) : at + 120]!r} / {bare.body[max(0, at - 80) : at + 120]!r}"
        )
    if full.headers != bare.headers:
        return str(set(full.headers) ^ set(bare.headers))
    return f"{full.statements} statements / {bare.statements}"
