"""The words of the interface in the reader's language, from catalogues that Babel reads."""

from __future__ import annotations

import gettext
import io
from collections.abc import Mapping, Sequence
from copy import copy
from functools import lru_cache
from itertools import product
from pathlib import Path

from babel.messages.catalog import Catalog
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
    """Return the catalogues by language; each is made of the files of all rooms."""
    found: dict[str, gettext.NullTranslations] = {SOURCE: gettext.NullTranslations()}
    for folder in sorted(path for path in FOLDER.iterdir() if path.is_dir()):
        found[folder.name] = compiled(folder, folder.name)
    return found


def with_plugins(folders: Sequence[Path]) -> Mapping[str, gettext.NullTranslations]:
    """Return the catalogues with those of plugins behind them: the interface's own words come first."""
    found = dict(catalogues())
    for root, (language, words) in product(folders, catalogues().items()):
        if language != SOURCE and (root / language).is_dir():
            joined = copy(found[language]) if found[language] is words else found[language]
            joined.add_fallback(compiled(root / language, language))
            found[language] = joined
    return found


def compiled(folder: Path, language: str) -> gettext.GNUTranslations:
    """Return the words of all files of a folder as one catalogue."""
    whole = Catalog(locale=language)
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    whole[message.id] = message
    written = io.BytesIO()
    write_mo(written, whole)
    written.seek(0)
    return gettext.GNUTranslations(written)


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
