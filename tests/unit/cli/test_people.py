"""`cms user` and `cms group`: people are invited, put into groups and shut out."""

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
    bare("group", "add", "desk")
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


def test_groups_are_made_filled_and_deleted(bare: Cms) -> None:
    bare("user", "add", "ann@example.com")
    bare("user", "add", "ben@example.com")
    assert "There is a group desk" in bare("group", "add", "desk", "--label", "News desk")
    assert "already" in bare("group", "add", "desk", code=4)
    assert "in the group desk" in bare(
        "group", "join", "desk", "ann@example.com", "ben@example.com"
    )
    assert bare.json("group", "list") == [{"name": "desk", "label": "News desk", "members": 2}]
    assert "News desk" in bare("group", "list")
    assert [one["email"] for one in bare.json("group", "members", "desk")] == [
        "ann@example.com",
        "ben@example.com",
    ]
    assert "ann@example.com" in bare("group", "members", "desk")
    assert "2 members" in bare("group", "delete", "desk", code=4)
    bare("group", "leave", "desk", "ann@example.com", "ben@example.com")
    assert "labelled Desk" in bare("group", "label", "desk", "Desk")
    assert "is gone" in bare("group", "delete", "desk")
    for command in (["members", "desk"], ["join", "desk", "ann@example.com"], ["delete", "desk"]):
        assert "no group 'desk'" in bare("group", *command, code=5)
