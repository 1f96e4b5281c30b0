"""A letter: what is said to a person, in their language, before it has an envelope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

_TEMPLATES = Path(__file__).parent / "templates"

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": MappingProxyType(
            {
                "greeting": "Hello {name},",
                "open": "Open",
                "choose": "Choose what you are told of",
            }
        ),
        "de": MappingProxyType(
            {
                "greeting": "Guten Tag {name},",
                "open": "Öffnen",
                "choose": "Auswählen, worüber Sie benachrichtigt werden",
            }
        ),
    }
)
"""What letters of all kinds say, by language."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that a letter tells: a sentence, more about it, and where it can be seen."""

    text: str
    detail: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter to `name`; `reason` says why they get it, `choose_url` where to choose otherwise."""

    language: str
    name: str
    subject: str
    items: tuple[Item, ...]
    reason: str
    choose_url: str
    site: str
    site_url: str


def language_of(*wanted: str | None) -> str:
    """Return the first language that letters are written in, as `de` for `de-AT`; else English."""
    for one in wanted:
        language = (one or "").replace("_", "-").partition("-")[0].lower()
        if language in WORDS:
            return language
    return "en"


def as_text(letter: Letter) -> str:
    """Return the letter as plain text."""
    return _render("letter.txt.jinja2", letter)


def as_html(letter: Letter) -> str:
    """Return the letter as HTML; whatever it says is escaped."""
    return _render("letter.html.jinja2", letter)


def _render(template: str, letter: Letter) -> str:
    words = WORDS[letter.language]
    greeting = words["greeting"].format(name=letter.name)
    found: str = (
        _environment().get_template(template).render(letter=letter, words=words, greeting=greeting)
    )
    return found


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html.jinja2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
