"""What must not get into a log: how secrets and personal data are recognised in text, and by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

GONE = "[redacted]"
DEPTH_MAX = 12
"""Levels of lists and objects that are looked through; what lies deeper is left out."""

_NAMES = (
    r"authorization|proxy-authorization|set-cookie|cookies?|x-csrf-token|csrf(?:[_-]token)?"
    r"|(?:new[_-]|current[_-])?passwords?(?:[_-]hash)?|passwd|(?:client[_-]|session[_-])?secrets?"
    r"|(?:api|private|master)[_-]?keys?|(?:access[_-]|refresh[_-]|id[_-])?tokens?|cms_session"
    r"|code_verifier|recovery[_-]codes?|signature|salt|e-?mail(?:[_-]address)?"
)
_SECRET_NAME = re.compile(
    rf"(?:.{{0,60}}[._-])?(?:{_NAMES}|session|code|address|peer)", re.IGNORECASE
)
_VALUE = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s,;&"'<>)}\]]+)"""
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # A header to the end of its line: what follows a scheme or a name may be anything.
    (
        re.compile(
            r"\b((?:proxy-)?authorization|cookie|set-cookie|x-csrf-token)"
            r"""(["']?\s*[:=,]\s*)(?:"[^"\r\n]*"|'[^'\r\n]*'|[^\r\n"']*)""",
            re.IGNORECASE,
        ),
        rf"\1\2{GONE}",
    ),
    (
        re.compile(r"\b(bearer|basic|digest|negotiate)\s+[\w.~+/=-]{6,}", re.IGNORECASE),
        rf"\1 {GONE}",
    ),
    # `password=…`, "token": "…", CMS_SITE_SECRET=…, and the same in a query string.
    (
        re.compile(
            rf"""((?<![A-Za-z0-9])(?:{_NAMES})["']?\s{{0,3}}(?:=|:(?!/))\s{{0,3}})(?:b(?=["']))?{_VALUE}""",
            re.IGNORECASE,
        ),
        rf"\1{GONE}",
    ),
    (re.compile(r"([?&](?:code|state|session|sig)=)[^&\s\"'<>]+", re.IGNORECASE), rf"\1{GONE}"),
    # API tokens; secrets of addresses, such as those of calendars, invitations and resets.
    (re.compile(r"\bcms_(?=[a-z]*[0-9A-Z])[0-9A-Za-z]{8,}(?:_[0-9A-Za-z]+)*"), GONE),
    (
        re.compile(
            r"/(calendars|invitations|password-resets|resets|previews?|confirmations)/(?![0-9a-f]{8}-|\{)[^\s/?#\"']+"
        ),
        rf"/\1/{GONE}",
    ),
    # Values that are encrypted: of no use, and nobody's business.
    (re.compile(r"\bcms:v\d+:[\w-]+:[\w+/=-]+"), GONE),
    # Signed texts with three parts (RFC 7519), and PEM.
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"), GONE),
    (re.compile(r"-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|$)", re.DOTALL), GONE),
    (re.compile(r"\$argon2(?:id|i|d)\$[^\s\"']+"), GONE),
    # A password within the address of a server.
    (re.compile(r"(://[^\s/:@\"']*:)[^\s/@\"']+(@)"), rf"\1{GONE}\2"),
    (
        re.compile(
            r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}(?:@|%40)(?:[\w-]{1,63}\.){1,8}[\w-]{2,63}", re.UNICODE
        ),
        GONE,
    ),
    # Secrets that we make ourselves: 32 bytes, in base64 for URLs.
    (
        re.compile(r"(?<![\w/+=-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?=[\w-]*\d)[\w-]{43}(?![\w/+=-])"),
        GONE,
    ),
)


def redacted(text: str) -> str:
    """Return a text without what must not get into a log."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text


def redacted_value(value: Any, name: str = "", depth: int = 0) -> Any:
    """Return a value, looked through, that is known by a name; one of a secret is left out whole."""
    if name and _SECRET_NAME.fullmatch(name) and value not in (None, "", True, False):
        return GONE
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return redacted(value)
    if depth >= DEPTH_MAX:
        return GONE
    if isinstance(value, Mapping):
        return {
            redacted(str(key)): redacted_value(inner, str(key), depth + 1)
            for key, inner in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [redacted_value(inner, "", depth + 1) for inner in value]
    if isinstance(value, BaseException):
        return redacted(f"{type(value).__name__}: {value}")
    return redacted(repr(value))
