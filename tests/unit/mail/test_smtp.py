"""Mail goes out over a real SMTP server, or says why not and whether to try again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cms.jobs.handlers import PermanentFailure
from cms.mail.letter import Item, Letter
from cms.mail.mailer import Mailer
from cms.mail.smtp import NotNow
from cms.settings import MailSettings
from tests.functional.cli.servers import free_port
from tests.smtp_server import smtp_server

LETTER = Letter(
    language="en",
    name="Änne",
    subject="Ann mentioned you",
    items=(Item(text="Ann mentioned you.", url="https://cms.example.org/1"),),
    reason="You have an account.",
    choose_url="https://cms.example.org/me",
    site="Main",
    site_url="https://example.org",
)


def send(settings: MailSettings, to: str = "aenne@example.org") -> None:
    Mailer(settings).send(to, LETTER, identity="0198", delivery="0198.2")


@pytest.mark.parametrize(
    ("tls", "auth"), [("none", False), ("starttls", True), ("tls", True), ("starttls", False)]
)
def test_mail_goes_out(tls: str, auth: bool) -> None:
    with smtp_server(tls, auth=auth) as (postbox, settings):
        send(settings)
    (mail,) = postbox.mails
    assert mail["X-Envelope-To"] == "aenne@example.org"
    assert mail["To"] == "Änne <aenne@example.org>"
    assert mail["From"] == "Cartouche <cms@example.org>"
    assert mail["Message-ID"] == "<0198@example.org>"
    assert mail["X-Cartouche-Delivery"] == "0198.2"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == "<https://cms.example.org/me>"
    text, html = mail.iter_parts()  # type: ignore[attr-defined]
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert "Hello Änne," in text.get_content()
    assert "Hello Änne," in html.get_content()


def test_a_server_that_is_busy_is_tried_again() -> None:
    with smtp_server() as (postbox, settings):
        postbox.replies = ["451 come back later"]
        with pytest.raises(NotNow, match="451 come back later"):
            send(settings)
        send(settings)
    assert len(postbox.mails) == 1


@pytest.mark.parametrize("reply", ["550 no such person", "554 we think it is spam"])
def test_a_mail_that_is_refused_is_not_tried_again(reply: str) -> None:
    with smtp_server() as (postbox, settings):
        postbox.replies = [reply]
        with pytest.raises(PermanentFailure, match=reply):
            send(settings)


def test_so_is_one_whose_reader_is_unknown_and_not_one_whose_postbox_is_full() -> None:
    with smtp_server() as (postbox, settings):
        postbox.refused = {"gone@example.org": "550 unknown", "full@example.org": "452 full"}
        with pytest.raises(PermanentFailure, match="550 unknown"):
            send(settings, "gone@example.org")
        with pytest.raises(NotNow, match="452 full"):
            send(settings, "full@example.org")


def test_what_is_wrong_with_the_installation_may_be_put_right() -> None:
    with smtp_server("starttls", auth=True) as (postbox, settings):
        with pytest.raises(NotNow, match="535"):
            send(replace(settings, password="wrong"))
        with pytest.raises(NotNow, match="certificate"):
            send(replace(settings, ca_file=None))
        with pytest.raises(NotNow):
            send(replace(settings, tls="none", user=""))
    with smtp_server("none") as (_, settings), pytest.raises(NotNow, match="STARTTLS"):
        send(replace(settings, tls="starttls"))
    with pytest.raises(NotNow, match=r"localhost:.* can't be used"):
        send(replace(settings, port=free_port()))
    assert postbox.mails == []


@pytest.mark.parametrize(
    "address", ["", "ann", "@example.org", "ann@", "ann@exa mple.org", "a\r\nBcc: b@x.org@y.org"]
)
def test_an_address_that_is_none_gets_no_mail(address: str) -> None:
    with smtp_server() as (postbox, settings), pytest.raises(PermanentFailure, match="no address"):
        send(settings, address)
    assert postbox.asked == 0
