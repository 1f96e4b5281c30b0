"""Cursors of syncs: from where on somebody is to be told what changed, signed and opaque."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass

import orjson

from cms import clock
from cms.content.queries.since import Point
from cms.errors import BadRequest

_SIGNATURE = 16
_LENGTH_MAX = 2000


@dataclass(frozen=True)
class SyncCursor:
    """What was told: all up to `since`, and of what is up to `until` the entries up to `after`.

    Without `since` nothing was told before. Without `after` all was told up to `until`.
    """

    query: str
    stamp: str
    since: Point | None
    until: Point
    after: str | None = None


@dataclass(frozen=True)
class SyncCursorSigner:
    """Writes and reads cursors of syncs; `secret` is the installation's own."""

    secret: str

    def write(self, cursor: SyncCursor) -> str:
        """Return the cursor as text for a URL; it does not grow old by itself."""
        told = [cursor.query, cursor.stamp, _listed(cursor.since), _listed(cursor.until)]
        body = orjson.dumps([*told, cursor.after])
        return base64.urlsafe_b64encode(self._sign(body) + body).decode().rstrip("=")

    def read(self, text: str, query: str) -> SyncCursor:
        """Return the cursor; raise `BadRequest` if it is broken, forged or of another query."""
        try:
            padded = text.encode("ascii") + b"=" * (-len(text) % 4)
            raw = base64.b64decode(padded, altchars=b"-_", validate=True)
        except (UnicodeEncodeError, binascii.Error):
            raw = b""
        signature, body = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if len(text) > _LENGTH_MAX or not hmac.compare_digest(self._sign(body), signature):
            raise _refused("is not a cursor that was given out here")
        tied, stamp, since, until, after = orjson.loads(body)
        if not hmac.compare_digest(tied, query):
            raise _refused("belongs to other parameters: send those of its first request")
        return SyncCursor(tied, stamp, _point(since) if since else None, _point(until), after)

    def _sign(self, body: bytes) -> bytes:
        # A key of its own: no cursor of a list can be taken for one of these.
        return hmac.digest(b"sync:" + self.secret.encode(), body, "sha256")[:_SIGNATURE]


def _listed(point: Point | None) -> list[object] | None:
    if point is None:
        return None
    return [point.number, point.transaction, clock.to_text(point.instant)]


def _point(told: list[str]) -> Point:
    number, transaction, instant = told
    return Point(int(number), transaction, clock.from_text(instant))


def _refused(reason: str) -> BadRequest:
    return BadRequest(f"The cursor in 'cursor' {reason}.", "cursor")
