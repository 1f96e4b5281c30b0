"""Validators: `If-Match` names versions, `If-None-Match` representations (RFC 9110, 13.1)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from cms.errors import BadRequest, StaleVersion
from cms.web.response_cache import PACKED

_TAG = re.compile(r'\s*(W/)?(?:"([\x21\x23-\x7e\x80-\xff]*)"|(v[0-9]+))\s*')
_VERSION = re.compile(r"v([1-9][0-9]{0,8})(-[0-9a-f]+(-gzip)?)?")
_TAGS_MAX = 50


@dataclass(frozen=True)
class IfMatch:
    """The versions of which one has to be the newest; None where any will do (`*`)."""

    versions: frozenset[int] | None

    def require(self, head: int) -> None:
        """Raise `StaleVersion` unless `head`, the newest version, is among those named."""
        if self.versions is not None and head not in self.versions:
            raise StaleVersion(f"If-Match does not name the newest version, which is {head}.")


def read_if_match(header: str | None) -> IfMatch | None:
    """Read `If-Match`; None where there is none. Raises `BadRequest` for a malformed one.

    A version's validator is `"v7"`; the ETag of an answer begins with it, and serves as well.
    """
    if header is None:
        return None
    if header.strip() == "*":
        return IfMatch(None)
    versions = set()
    for weak, opaque in _tags(header, "If-Match"):
        found = None if weak else _VERSION.fullmatch(opaque)
        if found:
            versions.add(int(found[1]))
    return IfMatch(frozenset(versions))


def none_matches(header: str | None, etag: str) -> bool:
    """Say whether `If-None-Match` lets the answer be sent, whose ETag (unquoted) is `etag`."""
    return header is None or not names(header, etag, "If-None-Match")


def names(header: str, etag: str, name: str) -> bool:
    """Say whether the tags of a header called `name` include `etag` (unquoted), or any (`*`)."""
    if header.strip() == "*":
        return True
    return any(opaque.removesuffix(PACKED) == etag for _, opaque in _tags(header, name))


def _tags(header: str, name: str) -> list[tuple[bool, str]]:
    found = [_TAG.fullmatch(part) for part in header.split(",")]
    if not all(found) or len(found) > _TAGS_MAX:
        raise BadRequest(f'{name} is "*" or a list of entity tags such as "v7".', name)
    return [(bool(one[1]), one[2] or one[3] or "") for one in found if one]


def representation_etag(body: bytes, version: int | None = None) -> str:
    """Return the strong validator (unquoted) of an answer's bytes, that of a version before it."""
    digest = hashlib.blake2b(body, digest_size=10).hexdigest()
    return digest if version is None else f"v{version}-{digest}"
