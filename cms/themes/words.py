"""The words of themes and of plugins' pages in the language of a page, from their `.po` files."""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

NOTHING = gettext.NullTranslations()


def catalogues(folders: Sequence[Path]) -> Mapping[str, gettext.NullTranslations]:
    """Return the words by language; what an earlier folder translates counts."""
    languages: dict[str, list[Path]] = {}
    for folder in folders:
        for one in sorted(folder.iterdir()) if folder.is_dir() else ():
            if one.is_dir():
                languages.setdefault(one.name.replace("_", "-").lower(), []).append(one)
    return {name: _compiled(name, found) for name, found in languages.items()}


def _compiled(language: str, folders: Iterable[Path]) -> gettext.NullTranslations:
    whole = Catalog(locale=None)
    for folder in folders:
        for path in sorted(folder.glob("*.po")):
            with path.open("rb") as file:
                for message in read_po(file):
                    if message.id and message.string and message.id not in whole:
                        whole[message.id] = message
    written = io.BytesIO()
    write_mo(written, whole)
    written.seek(0)
    return gettext.GNUTranslations(written)


def words_for(
    known: Mapping[str, gettext.NullTranslations], locale: str
) -> gettext.NullTranslations:
    """Return the words for a locale: those of `de-at`, else of `de`, else the English ones."""
    tag = locale.lower()
    while tag:
        if tag in known:
            return known[tag]
        tag = tag.rpartition("-")[0]
    return NOTHING


def babel_locale(locale: str) -> Locale:
    """Return how a locale writes dates and numbers; as English does where nobody knows."""
    tag = locale
    while tag:
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            tag = tag.rpartition("-")[0]
    return Locale("en")


def direction(locale: str) -> str:
    """Return in which direction a locale is written: `ltr` or `rtl`."""
    return babel_locale(locale).text_direction


def name_of(locale: str) -> str:
    """Return what a locale calls itself: `Deutsch`."""
    found = babel_locale(locale)
    return found.get_display_name(str(found)) or locale
