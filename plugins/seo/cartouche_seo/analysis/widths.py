"""How wide a line is in a search result: the advance widths of a common sans-serif, in pixels.

The widths are those of the metric that Arial, Helvetica and Liberation Sans share, in thousandths
of the size of the letters.
"""

from __future__ import annotations

import unicodedata

TITLE_SIZE = 20
"""Pixels: the size in which search engines set titles on a large screen."""

_BY_WIDTH = {
    191: "'",
    222: "ijl‘’‚",
    260: "|",
    278: " !,./:;I[\\]ft·\u00a0",
    333: "()-`r„“”‹›",
    334: "{}",
    350: "•",
    355: '"',
    389: "*",
    469: "^",
    500: "Jckszvxy",
    556: "#$0123456789?L_abdeghnopquß–«»€£§",
    584: "+<=>~×÷",
    611: "FTZ",
    667: "&ABEKPSVXYẞ",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%æ",
    944: "W",
    1000: "—…™Æ",
    1015: "@",
}
_WIDTHS = {letter: width for width, letters in _BY_WIDTH.items() for letter in letters}
_OTHER, _FULL = 556, 1000


def pixels(text: str, size: int = TITLE_SIZE) -> int:
    """Return how wide `text` is when it is set in letters of `size` pixels."""
    return round(sum(_width(letter) for letter in text) * size / 1000)


def _width(letter: str) -> int:
    if letter in _WIDTHS:
        return _WIDTHS[letter]
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Cf", "Cc"):
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return _FULL
    # Letters with an accent are as wide as those without.
    plain = unicodedata.normalize("NFD", letter)[0]
    return _WIDTHS.get(plain, _OTHER)
