"""Checksums that come with bytes, as tus 1.0 has them (its extension `checksum`)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cms.errors import BadRequest, ChecksumMismatch

ALGORITHMS = ("sha1", "sha256", "sha512", "md5")
"""What a checksum may be made by: against accidents, so that old ones will do."""


@dataclass(frozen=True)
class Checksum:
    """What bytes have to come to: `digest` by one of `ALGORITHMS`."""

    algorithm: str
    digest: bytes

    def checked(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the bytes; raise ChecksumMismatch at their end if they are others."""
        found = hashlib.new(self.algorithm, usedforsecurity=False)
        for chunk in chunks:
            found.update(chunk)
            yield chunk
        if not hmac.compare_digest(found.digest(), self.digest):
            raise ChecksumMismatch(f"The bytes do not have the {self.algorithm} that was sent.")


def read_checksum(text: str) -> Checksum:
    """Read `sha1 <base64>`; raise BadRequest for what is no checksum that is known here."""
    algorithm, _, encoded = text.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise BadRequest(
            f"Upload-Checksum is made by one of {', '.join(ALGORITHMS)}.", "Upload-Checksum"
        )
    try:
        return Checksum(algorithm, base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError):
        raise BadRequest("Upload-Checksum is not in base64.", "Upload-Checksum") from None
