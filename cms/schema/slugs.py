"""What a slug may look like, and how one is made from a title."""

from __future__ import annotations

import re
import unicodedata

from slugify import slugify

from cms.schema.fields.text import SLUG_MAX

_ASCII = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9_-])?")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def slug_problem(text: str, allow_unicode: bool = False) -> str | None:
    """Say what keeps `text` from being a slug, or None."""
    if not text:
        return "must not be empty; null clears it."
    if len(text) > SLUG_MAX:
        return f"must be at most {SLUG_MAX} characters long, and is {len(text)}."
    if _UUID.fullmatch(text):
        return "must not look like an id (a UUID)."
    if _ASCII.fullmatch(text):
        return None
    if not allow_unicode:
        return (
            "may hold lower-case letters a-z, digits, hyphens, underscores and, within, dots; "
            "it begins with a letter or digit."
        )
    return None if _is_unicode_slug(text) else _UNICODE_RULE


_UNICODE_RULE = (
    "may hold letters in lower case (composed, NFC), digits, hyphens, underscores and, within, "
    "dots; it begins with a letter or digit."
)


def _is_unicode_slug(text: str) -> bool:
    if unicodedata.normalize("NFC", text) != text or text.lower() != text or text[-1] == ".":
        return False
    categories = [unicodedata.category(character) for character in text]
    return categories[0][0] in "LN" and all(
        category[0] in "LMN" or character in "-_."
        for character, category in zip(text, categories, strict=True)
    )


def make_slug(text: str, allow_unicode: bool = False) -> str:
    """Make a slug from `text`; an empty string where nothing of it can stand in one."""
    made = slugify(text, allow_unicode=allow_unicode, max_length=SLUG_MAX, word_boundary=True)
    return "" if slug_problem(made, allow_unicode) else made
