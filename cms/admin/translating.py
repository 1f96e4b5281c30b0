"""The words of the interface in the reader's language, from catalogues that Babel reads."""

from __future__ import annotations

import gettext
import io
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "locale"
SOURCE = "en"
"""The language in which the words stand in templates and code."""


def mark(text: str) -> str:
    """Return the text: what is written so is gathered for translation, and translated later."""
    return text


@lru_cache(maxsize=1)
def catalogues() -> Mapping[str, gettext.NullTranslations]:
    """Return the catalogues by language."""
    found: dict[str, gettext.NullTranslations] = {SOURCE: gettext.NullTranslations()}
    for path in sorted(FOLDER.glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.stem)
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        found[path.stem] = gettext.GNUTranslations(compiled)
    return found


def language_among(wanted: str | None) -> str | None:
    """Return the language that there is for a tag (BCP 47): `de` for `de-AT`; else None."""
    primary = (wanted or "").replace("_", "-").partition("-")[0].lower()
    return primary if primary in catalogues() else None


def accepted(header: str) -> str | None:
    """Return the first of the languages of an `Accept-Language` that there is (RFC 9110, 12.5.4)."""
    found: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:1000].split(",")):
        tag, _, parameters = part.strip().partition(";")
        language = language_among(tag.strip())
        if language:
            found.append((-_quality(parameters), place, language))
    return min(found)[2] if found and min(found)[0] < 0 else None


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def direction(language: str) -> str:
    """Return the direction in which a language is written: `ltr` or `rtl`."""
    return "rtl" if language in ("ar", "fa", "he", "ur") else "ltr"
