"""Names of locales: language tags as BCP 47 has them (RFC 5646), written in one way only."""

from __future__ import annotations

import re

LENGTH_MAX = 35
"""Characters that every implementation has to take (RFC 5646, 4.4.1); columns hold no more."""

_TAG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})"  # language, and what extends it
    r"(?:-[a-z]{4})?"  # script
    r"(?:-(?:[a-z]{2}|[0-9]{3}))?"  # region
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)"
    r"(?P<extensions>(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*)"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?"
)
_SINGLETON = re.compile(r"-([a-wyz0-9])(?=-)")


def tag_problem(tag: str) -> str | None:
    """Say what is wrong with a locale's name, in words that follow it, or None.

    It has to be a well-formed language tag in the case that RFC 5646, 2.1.1, recommends, so that
    one locale never has two names.
    """
    if len(tag) > LENGTH_MAX:
        return f"is longer than {LENGTH_MAX} characters"
    found = _TAG.fullmatch(tag.lower())
    if found is None:
        return f"is no language tag (BCP 47) such as en, de-AT or zh-Hant{_hint(tag)}"
    variants = found["variants"].split("-")[1:]
    singletons = _SINGLETON.findall(found["extensions"])
    if len(set(variants)) < len(variants) or len(set(singletons)) < len(singletons):
        return "says something twice (RFC 5646, 2.2)"
    written = canonical(tag)
    return None if written == tag else f"is written {written}"


def canonical(tag: str) -> str:
    """Return a tag in the recommended case: `ZH-hant-tw` → `zh-Hant-TW` (RFC 5646, 2.1.1)."""
    parts = tag.lower().split("-")
    written = parts[:1]
    for number, part in enumerate(parts[1:], start=1):
        if any(len(before) == 1 for before in parts[:number]):
            written.append(part)
        elif len(part) == 2:
            written.append(part.upper())
        else:
            written.append(part.capitalize() if len(part) == 4 else part)
    return "-".join(written)


def _hint(tag: str) -> str:
    meant = canonical(tag.replace("_", "-"))
    return f": did you mean {meant}?" if "_" in tag and _TAG.fullmatch(meant.lower()) else ""
