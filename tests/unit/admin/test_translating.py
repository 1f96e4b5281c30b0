"""Every word of the interface has a German one, and languages are found as browsers ask for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

import cms.admin
from cms.admin.translating import FOLDER, accepted, catalogues, language_among

ROOT = Path(cms.admin.__file__).parent
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "mark": None}


def messages() -> Iterator[str]:
    """Yield every text of templates and code that is to be translated."""
    for path in ROOT.rglob("*.html"):
        with path.open("rb") as file:
            options = {"trimmed": "false", "silent": "false"}
            for _, _, found, _ in babel_extract(file, KEYWORDS, [], options):
                yield found[0] if isinstance(found, tuple) else found
    for path in ROOT.rglob("*.py"):
        with path.open("rb") as file:
            for _, _, found, _ in extract_python(file, KEYWORDS, [], {}):
                if found:
                    yield found[0] if isinstance(found, tuple) else found


def german() -> dict[str, str]:
    """Return the German words of all rooms; each text stands in one file, or in all the same."""
    found: dict[str, str] = {}
    for path in sorted((FOLDER / "de").glob("*.po")):
        with path.open("rb") as file:
            for one in read_po(file, locale="de"):
                if one.id:
                    text = one.id[0] if isinstance(one.id, tuple) else one.id
                    assert found.setdefault(text, one.string) == one.string, (path.name, text)
    return found


def test_every_text_has_a_german_one_and_no_german_one_is_left_over() -> None:
    wanted, found = {text for text in messages() if text}, german()
    assert len(wanted) > 100
    assert sorted(wanted - found.keys()) == []
    assert sorted(found.keys() - wanted) == []
    assert [
        text for text, said in found.items() if not all(said if isinstance(said, tuple) else [said])
    ] == []


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("fr, en;q=0.3, de;q=0.8", "de"),
        ("en-GB,de", "en"),
        ("fr", None),
        ("de;q=0", None),
        ("de;q=x,en;q=0.1", "en"),
        ("", None),
        ("de" * 5000, None),
    ],
)
def test_a_browser_is_answered_in_the_first_of_its_languages(
    header: str, language: str | None
) -> None:
    assert accepted(header) == language


def test_a_language_is_found_by_its_first_part() -> None:
    assert [language_among(one) for one in ("de-CH", "DE_de", "fr", "", None)] == [
        "de",
        "de",
        None,
        None,
        None,
    ]
    assert catalogues()["de"].gettext("Draft") == "Entwurf"
