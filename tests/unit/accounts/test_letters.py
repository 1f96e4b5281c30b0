"""Letters about accounts: each in every language, and nothing left out of any."""

from __future__ import annotations

import string

import pytest

from cms import clock
from cms.accounts.letters import NOTICES, WORDS, Letters
from cms.accounts.links import KINDS
from cms.accounts.models import MailedLink, User
from cms.mail.letter import WORDS as LETTER_WORDS
from cms.mail.letter import as_html, as_text
from cms.settings import SiteSettings

SITE = SiteSettings(name="The <Gazette>", url="https://gazette.example", time_zone="Europe/Berlin")


def user(locale: str | None) -> User:
    return User(name="Zoë", email="zoe@example.org", locale=locale, time_zone=None)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_language_says_the_same() -> None:
    assert WORDS.keys() == LETTER_WORDS.keys()
    english = {key: places(text) for key, text in WORDS["en"].items()}
    for words in WORDS.values():
        assert {key: places(text) for key, text in words.items()} == english


@pytest.mark.parametrize("locale", [None, "en", "de", "de-AT", "fr"])
@pytest.mark.parametrize("kind", [*KINDS, *NOTICES])
def test_each_letter_is_whole_in_text_and_html(kind: str, locale: str | None) -> None:
    letters, one = Letters(SITE), user(locale)
    if kind in KINDS:
        expires = clock.from_text("2026-03-01T12:00:00Z")
        link = MailedLink(kind=kind, email="new@example.org", expires_at=expires)
        letter = letters.with_link(one, link, "https://x.example/#abc")
        assert "13:00 CET" in as_text(letter)
        assert "https://x.example/#abc" in as_text(letter)
        assert 'href="https://x.example/#abc"' in as_html(letter)
    else:
        letter = letters.notice(one, kind)
    assert letter.language == ("de" if locale in ("de", "de-AT") else "en")
    assert "The <Gazette>" in letter.subject
    assert "&lt;Gazette&gt;" in as_html(letter)
    assert "<Gazette>" not in as_html(letter)
    for text in (letter.subject, as_text(letter), as_html(letter)):
        assert "{" not in text.replace("style", "")
