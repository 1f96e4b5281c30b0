"""`cms user`: people are invited and shut out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.smtp_server import Postbox, smtp_server
from tests.unit.cli.conftest import Cms


@pytest.fixture
def post(bare: Cms) -> Iterator[Postbox]:
    """The mail of a site that sends some."""
    with smtp_server() as (postbox, settings):
        bare.set(
            mail__host=settings.host,
            mail__port=str(settings.port),
            mail__tls="none",
            mail__sender="cms@example.org",
            site__secret="for tests only",
            site__name="Main",
        )
        bare("init", "--empty")
        yield postbox


def subjects(postbox: Postbox) -> list[tuple[str, str]]:
    return [(mail["X-Envelope-To"], mail["Subject"]) for mail in postbox.mails]


def test_people_are_invited_and_given_links(bare: Cms, post: Postbox) -> None:
    options = ("--role", "editor", "--group", "desk", "--locale", "de", "--name", "Ann")
    assert "Invited ann@example.com, until 20" in bare(
        "user", "invite", "Ann@example.com", *options
    )
    assert "Invited" in bare("user", "invite", "ann@example.com")
    bare("worker", "--drain")
    assert subjects(post)[-1] == ("ann@example.com", "Ihre Einladung zu Main")
    assert "no password" in bare("user", "reset", "ann@example.com", code=4)
    bare("user", "password", "ann@example.com")
    assert "has a password" in bare("user", "invite", "ann@example.com", code=4)
    assert "A worker mails the link" in bare("user", "reset", "ann@example.com")
    bare("worker", "--drain")
    assert subjects(post)[-1] == ("ann@example.com", "Ein neues Passwort für Main")
    ann = next(one for one in bare.json("user", "list") if one["email"] == "ann@example.com")
    assert ann["groups"] == ["desk"]
    assert "no role 'emperor'" in bare(
        "user", "invite", "ben@example.com", "--role", "emperor", code=5
    )
    assert "no user eve" in bare("user", "reset", "eve@example.com", code=5)


def test_without_mail_nobody_is_invited(bare: Cms) -> None:
    assert "cms.mail.host" in bare("user", "invite", "ann@example.com", code=4)
    assert bare.json("user", "list") == []
    bare.set(mail__host="localhost", mail__sender="cms@example.org")
    assert "cms.site.secret" in bare("user", "invite", "ann@example.com", code=4)


def test_people_are_shut_out_and_let_in_again(bare: Cms) -> None:
    bare("init", "--empty")
    bare("user", "add", "ann@example.com")
    assert "Deactivated" in bare("user", "deactivate", "ann@example.com")
    assert [one["active"] for one in bare.json("user", "list")] == [True, False]
    assert "Activated" in bare("user", "activate", "ann@example.com")
    assert "last active administrator" in bare("user", "deactivate", "admin@example.com", code=4)
