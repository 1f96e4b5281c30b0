"""Preview tokens: signed and short-lived, each shows one entry or one release before it is public."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import orjson

from cms import clock
from cms.errors import NotSignedIn

PREFIX = "cmsp_"
"""Lets scanners of source code find a leaked one, and tells it from an API token."""
Kind = Literal["entry", "release"]
_SIGNATURE = 32
_LENGTH_MAX = 1000


@dataclass(frozen=True)
class Preview:
    """What a token shows, in whose name, and until when."""

    kind: Kind
    id: str
    issuer: str
    expires_at: datetime


@dataclass(frozen=True)
class PreviewSigner:
    """Writes and reads preview tokens; `secret` is the installation's own.

    They are in no table: one ends by its time, or when its issuer may not see the thing any more
    or is deactivated.
    """

    secret: str

    def write(self, preview: Preview) -> str:
        """Return the token: its prefix, then signature (HMAC-SHA256) and body in base64url."""
        until = clock.to_text(preview.expires_at)
        body = orjson.dumps([preview.kind, preview.id, preview.issuer, until])
        return PREFIX + base64.urlsafe_b64encode(self._sign(body) + body).decode().rstrip("=")

    def read(self, text: str) -> Preview:
        """Return what a token shows; raise `NotSignedIn` for one that is forged, broken or over."""
        encoded = text.removeprefix(PREFIX)
        try:
            padded = encoded.encode("ascii") + b"=" * (-len(encoded) % 4)
            raw = base64.b64decode(padded, altchars=b"-_", validate=True)
        except (UnicodeEncodeError, binascii.Error):
            raw = b""
        signature, body = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if len(text) > _LENGTH_MAX or not hmac.compare_digest(self._sign(body), signature):
            raise NotSignedIn("The preview token was not given out here.")
        kind, what, issuer, until = orjson.loads(body)
        preview = Preview(kind, what, issuer, clock.from_text(until))
        if preview.expires_at <= clock.now():
            raise NotSignedIn(f"The preview token was good until {until}: ask for a new one.")
        return preview

    def _sign(self, body: bytes) -> bytes:
        return hmac.digest(b"preview:" + self.secret.encode(), body, "sha256")
