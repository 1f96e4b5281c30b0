"""Messages: two parts, headers that nothing can be put into, names and domains of all scripts."""

from __future__ import annotations

import email
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.mail.letter import Item, Letter, as_html, as_text, language_of
from cms.mail.message import BadAddress, Mail, address, compose, one_line

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "X-Cartouche-Delivery",
    "Auto-Submitted",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
}


def sent(mail: Mail, sender: str = "cms@example.org") -> EmailMessage:
    """What a reader gets: the message as bytes, read again."""
    message = compose(mail, sender=sender, identity="1", delivery="1.1", sent_at=AT)
    read = email.message_from_bytes(bytes(message), policy=default)
    assert isinstance(read, EmailMessage)
    return read


@given(name=st.text(), subject=st.text(), text=st.text())
def test_nothing_that_is_said_becomes_a_header(name: str, subject: str, text: str) -> None:
    read = sent(Mail(to="ann@example.org", name=name, subject=subject, text=text, html=text))
    assert set(read.keys()) == HEADERS
    assert [one.addr_spec for one in read["To"].addresses] == ["ann@example.org"]
    assert "\n" not in read["Subject"]


@pytest.mark.parametrize("evil", ["x\r\nBcc: all@example.org", "x\nX: y", "x\r y", "x\u2028Bcc: z"])
def test_lines_are_joined(evil: str) -> None:
    read = sent(Mail(to="ann@example.org", name=evil, subject=evil, text="t", html="h"))
    assert set(read.keys()) == HEADERS
    assert read["Subject"] == one_line(evil, 100)


def test_a_long_subject_is_cut() -> None:
    read = sent(Mail(to="ann@example.org", subject="x" * 1000, text="t", html="h"))
    assert read["Subject"] == "x" * 249 + "…"


def test_a_domain_of_another_script_goes_in_ascii() -> None:
    assert address("ann@münchen.example") == "ann@xn--mnchen-3ya.example"
    with pytest.raises(BadAddress):
        address(f"ann@{'ü' * 80}.example")


def letter(language: str, **more: object) -> Letter:
    given = {
        "language": language,
        "name": "<b>Ann</b>",
        "subject": "S",
        "items": (
            Item(text="One & <script>", detail="said\nso", url="https://x.example/?a=1&b=2"),
            Item(text="Two"),
        ),
        "reason": "Because.",
        "choose_url": "",
        "site": "Main",
        "site_url": "https://example.org",
    }
    return Letter(**{**given, **more})  # type: ignore[arg-type]


def test_a_letter_says_the_same_as_text_and_as_html() -> None:
    text, html = as_text(letter("en")), as_html(letter("en"))
    assert text.startswith("Hello <b>Ann</b>,\n\nOne & <script>\n\n    said\n    so\n")
    assert "https://x.example/?a=1&b=2\n" in text
    assert "\n-- \nMain · https://example.org\nBecause.\n" in text
    assert "Hello &lt;b&gt;Ann&lt;/b&gt;," in html
    assert "One &amp; &lt;script&gt;" in html
    assert 'href="https://x.example/?a=1&amp;b=2"' in html
    assert "<script" not in html


def test_letters_are_written_in_german_too() -> None:
    text = as_text(letter("de", choose_url="https://x.example/me"))
    assert text.startswith("Guten Tag <b>Ann</b>,")
    assert "benachrichtigt werden: https://x.example/me" in text
    assert '<html lang="de">' in as_html(letter("de"))


def test_the_language_is_the_first_that_is_written() -> None:
    assert language_of("fr", "de-AT", "en") == "de"
    assert language_of(None, "fr") == "en"
