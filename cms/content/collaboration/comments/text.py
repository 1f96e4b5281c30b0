"""The text of a comment: plain, bounded, and naming people as `@` with their id."""

from __future__ import annotations

import re
import unicodedata

from cms.errors import FieldProblem, ValidationFailed

TEXT_MAX = 2000
"""Characters of a comment."""
MENTIONS_MAX = 20
"""People that one comment may mention."""

_MENTION = re.compile(
    r"(?<![\w@])@([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?![\w-])",
    re.IGNORECASE,
)
_LINES = ("\n", "\t")


def clean_text(text: str, pointer: str = "/text") -> str:
    """Return text as it is kept: trimmed, with LF at the ends of lines.

    Raise `ValidationFailed` for an empty or too long one, and for control characters and those
    that turn the direction of writing, which make text look like another.
    """
    cleaned = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    detail = None
    if not cleaned:
        detail = "has to say something."
    elif len(cleaned) > TEXT_MAX:
        detail = f"has to be at most {TEXT_MAX} characters."
    elif any(map(_is_refused, cleaned)):
        detail = "holds a control character, or one that turns the direction of writing."
    if detail is not None:
        raise ValidationFailed([FieldProblem(pointer, detail)])
    return cleaned


def _is_refused(character: str) -> bool:
    if character in _LINES:
        return False
    category = unicodedata.category(character)
    turns = "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069"
    return category in ("Cc", "Cs") or turns


def mentions_in(text: str) -> tuple[str, ...]:
    """Return the ids of the users that a text mentions, each once, in their order."""
    return tuple(dict.fromkeys(found[1].lower() for found in _MENTION.finditer(text)))
