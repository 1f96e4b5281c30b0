"""Signed addresses of files: for a while, who has one sees the file, and need not say who they are."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from cms import clock
from cms.content.assets.addresses import file_address

CARRIED = "file addresses"
"""The name under which sessions carry what signs."""
EXPIRES, PASS = "expires", "pass"
"""Parameters of an address that is signed."""
_DIGITS = 12
"""Most digits of an instant in an address."""


@dataclass(frozen=True)
class FileSigner:
    """Signs addresses of files, and knows them again; `secret` is the installation's own.

    They are in no table: one ends by its time, `seconds` after it was made or up to a third of that
    later, so that for a while the same file has the same address.
    """

    secret: str = field(repr=False)
    seconds: int

    def address(self, blob_hash: str, name: str) -> str:
        """Return the address of a file, from the root of the site, for who may see it now."""
        return self.signed(blob_hash, file_address(blob_hash, name))

    def signed(self, blob_hash: str, address: str) -> str:
        """Return an address of a file, or of a rendition of it, with a pass for who may see it."""
        step = max(1, self.seconds // 3)
        least = int(clock.now().timestamp()) + self.seconds
        expires = str(-(-least // step) * step)
        signature = self._sign(blob_hash, expires)
        return f"{address}{'&' if '?' in address else '?'}{EXPIRES}={expires}&{PASS}={signature}"

    def until(self, blob_hash: str, given: Mapping[str, str]) -> datetime | None:
        """Return until when the parameters of an address show the file, or None if they don't."""
        expires, signature = given.get(EXPIRES, ""), given.get(PASS, "")
        if not (expires.isascii() and expires.isdigit() and len(expires) <= _DIGITS):
            return None
        made = self._sign(blob_hash, expires)
        if not hmac.compare_digest(made.encode(), signature.encode("utf-8", "surrogatepass")):
            return None
        ends = datetime.fromtimestamp(int(expires), UTC)
        return ends if ends > clock.now() else None

    def _sign(self, blob_hash: str, expires: str) -> str:
        """Sign by HMAC-SHA256 (RFC 2104), in base64url without padding."""
        body = f"{blob_hash}:{expires}".encode()
        digest = hmac.digest(b"file:" + self.secret.encode(), body, "sha256")
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def signer_of(session: Session) -> FileSigner | None:
    """Return what signs addresses of files here, if anything does."""
    found: FileSigner | None = session.info.get(CARRIED)
    return found
