"""Cursors: where a list goes on, and the instant it is pinned to, signed and opaque."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson

from cms import clock
from cms.errors import BadRequest

LIFE = timedelta(hours=1)
_SIGNATURE = 16
_LENGTH_MAX = 8000


@dataclass(frozen=True)
class Cursor:
    """The sort keys of the last entry answered, and the instant of the first page."""

    keys: tuple[str | None, ...]
    instant: datetime


def query_fingerprint(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Return what ties a cursor to its query: path and parameters, but for the page's own."""
    tied = sorted(pair for pair in pairs if not pair[0].startswith("page[") and pair[0] != "count")
    return hashlib.sha256(orjson.dumps([path, tied])).hexdigest()[:24]


@dataclass(frozen=True)
class CursorSigner:
    """Writes and reads cursors; `secret` is the installation's own."""

    secret: str

    def write(self, cursor: Cursor, fingerprint: str) -> str:
        """Return the cursor as text for a URL; it is good for an hour after its instant."""
        body = orjson.dumps([fingerprint, clock.to_text(cursor.instant), cursor.keys])
        return base64.urlsafe_b64encode(self._sign(body) + body).decode().rstrip("=")

    def read(self, text: str, fingerprint: str) -> Cursor:
        """Return the cursor; raise `BadRequest` if it is broken, forged, old or of another query."""
        tied, instant, keys = self._body(text)
        if not hmac.compare_digest(tied, fingerprint):
            raise _refused("belongs to another query: begin again without it")
        cursor = Cursor(tuple(keys), clock.from_text(instant))
        if clock.now() - cursor.instant > LIFE:
            raise _refused("is older than an hour: begin again without it")
        return cursor

    def _body(self, text: str) -> tuple[str, str, list[str | None]]:
        try:
            padded = text.encode("ascii") + b"=" * (-len(text) % 4)
            raw = base64.b64decode(padded, altchars=b"-_", validate=True)
        except (UnicodeEncodeError, binascii.Error):
            raw = b""
        signature, body = raw[:_SIGNATURE], raw[_SIGNATURE:]
        known = len(text) <= _LENGTH_MAX and hmac.compare_digest(self._sign(body), signature)
        if not known:
            raise _refused("is not a cursor that was given out here")
        tied, instant, keys = orjson.loads(body)
        return tied, instant, keys

    def _sign(self, body: bytes) -> bytes:
        key = b"cursor:" + self.secret.encode()
        return hmac.digest(key, body, "sha256")[:_SIGNATURE]


def _refused(reason: str) -> BadRequest:
    return BadRequest(f"The cursor in 'page[after]' {reason}.", "page[after]")
