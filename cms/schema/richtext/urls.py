"""Which addresses a rich text may hold: an allow-list of schemes, read as browsers read them.

Browsers drop tabs and line breaks anywhere in an address and control characters around it
(WHATWG URL, 4.4), so an address that holds any of them is refused before its scheme is read.
"""

from __future__ import annotations

import re
from typing import Any

LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
SOURCE_SCHEMES = frozenset({"http", "https"})
MAX_LENGTH = 4096

_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_ENTRY = re.compile(rf"entry:(?:([A-Za-z0-9_.-]{{1,100}})/)?({_UUID})(?:#(.*))?", re.DOTALL)
_ASSET = re.compile(rf"asset:({_UUID})")
_SCHEME = re.compile(r"([^/?#]*?):")
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def is_uuid(value: object) -> bool:
    """Say whether `value` is a UUID as text."""
    return isinstance(value, str) and re.fullmatch(_UUID, value) is not None


def url_problem(value: object, schemes: frozenset[str]) -> str | None:
    """Say what is wrong with `value` as an address, or None.

    Relative addresses are fine; absolute ones need a scheme out of `schemes`.
    """
    if not isinstance(value, str) or not value:
        return "must be an address, as text."
    if len(value) > MAX_LENGTH:
        return f"is longer than {MAX_LENGTH} characters."
    if _FORBIDDEN.search(value) or value != value.strip():
        return "must not hold control characters, nor begin or end with spaces."
    scheme = _SCHEME.match(value)
    if scheme and scheme.group(1).lower() not in schemes:
        return f"must be relative or begin with {', '.join(sorted(schemes))}."
    return None


def is_safe(value: object, schemes: frozenset[str] = LINK_SCHEMES) -> bool:
    """Say whether `value` may be put out as an address."""
    return url_problem(value, schemes) is None


def cleaned(value: str) -> str:
    """Drop what a browser drops from an address as it stands in HTML."""
    return re.sub("[\t\n\r]", "", value).strip("".join(map(chr, range(0x21))))


def is_fragment(value: str) -> bool:
    """Say whether `value` may stand behind the `#` of an address."""
    return 0 < len(value) <= 200 and not _FORBIDDEN.search(value) and not re.search(r"\s", value)


def entry_address(entry: str, type: str | None) -> str:
    """Write a link to an entry as an address, where nothing resolves it."""
    return f"entry:{type}/{entry}" if type else f"entry:{entry}"


def read_entry_address(value: str) -> dict[str, Any] | None:
    """Read what `entry_address` wrote, and a fragment behind it, as a link's attributes, or None."""
    found = _ENTRY.fullmatch(value)
    if found is None:
        return None
    kind, identifier, fragment = found.groups()
    link: dict[str, Any] = {"entry": {"id": identifier.lower()}}
    if kind:
        link["entry"]["type"] = kind
    if fragment and is_fragment(fragment):
        link["fragment"] = fragment
    return link


def read_asset_address(value: str) -> str | None:
    """Read `asset:<id>`, or None."""
    found = _ASSET.fullmatch(value)
    return found.group(1).lower() if found else None
