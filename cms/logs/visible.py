"""Text as a terminal can be given it: what would give it orders, or turn it round, is shown instead."""

from __future__ import annotations

import re

_TURNS = "\u202a-\u202e\u2066-\u2069"
"""Embeddings, overrides and isolates of direction (Unicode Standard Annex 9)."""
_ORDERS = re.compile(rf"[\x00-\x1f\x7f-\x9f\u2028\u2029{_TURNS}\ud800-\udfff]")
_BEYOND_LINES = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029{_TURNS}\ud800-\udfff]")
_IN_JSON = re.compile(rf"[\x7f-\x9f\u2028\u2029{_TURNS}]")


def visible(text: str) -> str:
    r"""Return `text` with what is no visible character written as `\x1b`; lines and tabs stay.

    ECMA-48 lets a terminal take orders from C0 and C1 characters: to change its title, to answer
    as if somebody had typed, to hide what was printed before.
    """
    return _BEYOND_LINES.sub(_written, text)


def visible_line(text: str) -> str:
    """Return `text` as `visible` does, on one line: its breaks and tabs are written too."""
    return _ORDERS.sub(_written, text)


def visible_json(text: str) -> str:
    r"""Return a JSON text that says the same, those characters in it written as `\u009b`.

    JSON itself escapes only the first 32 (RFC 8259, 7).
    """
    return _IN_JSON.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def _written(found: re.Match[str]) -> str:
    code = ord(found.group())
    known = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(found.group())
    return known or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")
