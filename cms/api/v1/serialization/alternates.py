"""Where an entry is to be read in other locales, as `hreflang` needs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cms.content.queries.locales import Text
from cms.content.site import Site

X_DEFAULT = "x-default"
"""For readers whose language the page does not have: the site's default locale."""


def alternates(
    site: Site, texts: Sequence[Text], paths: Mapping[tuple[str, str], str | None]
) -> list[dict[str, Any]]:
    """Return one item for each locale, then the default one once more as `x-default`.

    `own` says that the text is the locale's, and not borrowed. Locales that have nothing to show
    are left out.
    """
    found = [_item(text, text.locale, paths) for text in texts if text.says]
    default = [text for text in texts if text.says and text.locale == site.default_locale]
    return found + [_item(text, X_DEFAULT, paths) for text in default]


def _item(text: Text, hreflang: str, paths: Mapping[tuple[str, str], str | None]) -> dict[str, Any]:
    return {
        "locale": text.locale,
        "path": paths.get((text.entry_id, text.locale)),
        "slug": text.slug,
        "hreflang": hreflang,
        "own": text.own,
    }
