"""The rules for values of attributes: a check answers what is wrong in a sentence, or None."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cms.schema.richtext import urls

Check = Callable[[Any], str | None]

_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
MAX_TEXT = 10_000


@dataclass(frozen=True)
class Attribute:
    """The rule for one attribute: the check of its value, and whether it must be there."""

    check: Check
    required: bool = False


def text_problem(value: Any) -> str | None:
    """Refuse what is not text, and text that no database or encoding can hold."""
    if not isinstance(value, str):
        return "must be text."
    if _UNWRITABLE.search(value):
        return "must not hold NUL or half a surrogate pair."
    return None


def short_text(value: Any) -> str | None:
    """Check text of bounded length."""
    if isinstance(value, str) and len(value) > MAX_TEXT:
        return f"is longer than {MAX_TEXT} characters."
    return text_problem(value)


def whole(least: int, most: int) -> Check:
    """Make a check for a whole number from `least` to `most`."""

    def check(value: Any) -> str | None:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return None
        return f"must be a whole number from {least} to {most}."

    return check


def word(value: Any) -> str | None:
    """Check a short machine-readable name: the language of code, the provider of an embed."""
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_+#.-]{1,60}", value):
        return None
    return "must be one word of letters, digits and _ + # . - (at most 60)."


def one_of(*allowed: str) -> Check:
    """Make a check for one of a few texts."""

    def check(value: Any) -> str | None:
        return None if value in allowed else f"must be one of: {', '.join(allowed)}."

    return check


def link_url(value: Any) -> str | None:
    """Check the address of a link."""
    return urls.url_problem(value, urls.LINK_SCHEMES)


def source_url(value: Any) -> str | None:
    """Check the address of an image."""
    return urls.url_problem(value, urls.SOURCE_SCHEMES)


def embed_url(value: Any) -> str | None:
    """Check the address of something embedded: absolute, so that it means the same anywhere."""
    if problem := source_url(value):
        return problem
    if re.match(r"https?://[^/?#]", value, re.IGNORECASE):
        return None
    return "must be a whole address that begins with https:// or http://."


def fragment(value: Any) -> str | None:
    """Check the place within an entry that a link leads to, without the `#`."""
    if isinstance(value, str) and urls.is_fragment(value):
        return None
    return "must be the name of a place: no spaces, no control characters, at most 200 characters."


def identifier(value: Any) -> str | None:
    """Check the id of an entry or asset."""
    return None if urls.is_uuid(value) else "must be an id (a UUID as text)."


def entry_reference(value: Any) -> str | None:
    """Check `{"id": …, "type": …}`, of which the type may be missing."""
    if not isinstance(value, Mapping) or not urls.is_uuid(value.get("id")):
        return 'must be {"id": "<uuid>", "type": "<content type>"}.'
    if set(value) - {"id", "type"}:
        return "may hold only id and type."
    kind = value.get("type", "x")
    if isinstance(kind, str) and re.fullmatch(r"[A-Za-z0-9_.-]{1,100}", kind):
        return None
    return "names a type that can't be one."
