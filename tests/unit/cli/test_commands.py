"""What each command does to a site, and what it says."""

from __future__ import annotations

import pytest

from cms.cli.init import new_password
from tests.unit.cli.conftest import NOTES, Cms


@pytest.fixture
def cms(bare: Cms) -> Cms:
    """A site with a content type."""
    bare.plugin("notes", NOTES)
    bare.set(plugins="notes")
    return bare


def test_types_are_listed_and_their_fields(cms: Cms) -> None:
    assert "note" in cms("types")
    assert "required indexed" in cms("types", "note")
    listed = {one["name"]: one for one in cms.json("types")}
    assert list(listed) == ["asset", "media_folder", "note"]
    assert listed["note"] == cms.json("types", "note")
    assert "no content type 'nite'" in cms("types", "nite", code=5)


def test_plugins_are_listed(cms: Cms) -> None:
    cms.plugin("spare", "")
    listed = {one["name"]: one for one in cms.json("plugins", "list")}
    assert listed["notes"]["enabled"]
    assert listed["notes"]["hooks"] == ["commands", "content_types"]
    assert not listed["spare"]["enabled"]
    assert "spare" in cms("plugins", "list")


def test_users_are_added_listed_and_given_passwords(cms: Cms) -> None:
    assert "Password: " in cms("user", "add", "Ann@Example.com")
    assert "Password" not in cms("user", "add", "bot@example.com", "--no-password")
    (ann, bot) = cms.json("user", "list")
    assert (ann["email"], ann["name"], ann["active"]) == ("ann@example.com", "Ann", True)
    assert bot["email"] in cms("user", "list")
    assert "new password" in cms("user", "password", "ann@example.com")
    assert "/password" in cms("user", "password", "ann@example.com", "--password", "x", code=4)
    assert "no user eve" in cms("user", "password", "eve@example.com", code=5)
    assert "/email" in cms("user", "add", "ann@example.com", code=4)
    assert "/email" in cms("user", "add", "not an address", code=4)


def test_a_token_is_shown_once(cms: Cms) -> None:
    cms("user", "add", "ann@example.com")
    assert cms("user", "token", "ann@example.com", "--name", "x").startswith("cms_")
    told = cms.json(
        "user", "token", "ann@example.com", "--name", "y", "--scope", "view:note", "--days", "3"
    )
    assert told["token"].startswith("cms_")
    token = ("user", "token", "ann@example.com", "--name", "z", "--scope")
    assert "no permission 'vew'" in cms(*token, "vew", code=5)
    assert "no content type 'nite'" in cms(*token, "view:nite", code=5)
    assert "/name" in cms("user", "token", "ann@example.com", "--name", "", code=4)


def test_roles_are_given_and_taken(bare: Cms) -> None:
    bare("init", "--empty")
    bare("user", "add", "ann@example.com", "--role", "editor")
    assert "has the role author" in bare("role", "grant", "author", "ann@example.com")
    bare("role", "grant", "reader", "group:staff")
    names = [one["name"] for one in bare.json("role", "list")]
    assert "administrator" in names
    assert "editor" in bare("role", "list")
    assert "no longer" in bare("role", "revoke", "editor", "ann@example.com")
    bare("role", "revoke", "editor", "ann@example.com", code=5)
    bare("role", "grant", "emperor", "ann@example.com", code=5)
    assert "last administrator" in bare(
        "role", "revoke", "administrator", "admin@example.com", code=4
    )


def test_an_empty_site_is_made_once(bare: Cms) -> None:
    first = bare("init", "--empty")
    assert "Administrator: admin@example.com, password: " in first
    again = bare("init", "--empty")
    assert "password" not in again
    assert "there already, and stays as it is" in again


def test_an_administrator_needs_an_address_of_their_own(bare: Cms) -> None:
    bare("user", "add", "admin@example.com")
    assert "give another --email" in bare("init", "--empty", code=4)


def test_the_shell_has_the_site_at_hand(cms: Cms) -> None:
    told = cms("shell", "--run", "print('note' in registry.names, session.bind is engine)")
    assert told == "True True\n"


def test_passwords_differ_and_have_no_lookalikes() -> None:
    passwords = {new_password() for _ in range(50)}
    assert len(passwords) == 50
    assert not set("".join(passwords)) & set("l1io0")
