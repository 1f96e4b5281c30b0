"""`cms rights`, and roles on a subtree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Cms


@pytest.fixture
def cms(demo: Cms) -> Cms:
    demo("user", "add", "zoe@example.org", "--name", "Zoe")
    return demo


def test_rights_are_explained_and_given_on_a_subtree(cms: Cms) -> None:
    asked = ("rights", "explain", "zoe@example.org", "edit", "/visit")
    assert "may not" in cms(*asked)
    assert cms("role", "grant", "editor", "zoe@example.org", "--on", "/visit") == (
        "zoe@example.org has the role editor on /visit.\n"
    )
    assert "Zoe may do 'edit'" in cms(*asked)
    assert cms.json(*asked)["allowed"] is True
    assert cms.json("rights", "explain", "anonymous", "view", "/visit")["allowed"] is True
    assert "may not" in cms("rights", "explain", "zoe@example.org", "manage_users")
    cms("role", "revoke", "editor", "zoe@example.org", "--on", "/visit")
    assert "may not" in cms(*asked)
    assert "no user" in cms("rights", "explain", "who@example.org", "edit", code=5)
    assert "Did you mean 'edit'" in cms("rights", "explain", "anonymous", "edti", code=5)


def test_inheritance_ends_and_goes_on(cms: Cms) -> None:
    asked = ("rights", "explain", "anonymous", "view", "/visit")
    assert cms("rights", "break", "/visit") == "/visit inherits no rights any more.\n"
    assert cms.json(*asked)["allowed"] is False
    assert "(inherits nothing)" in cms("rights", "list")
    assert cms("rights", "join", "/visit") == "/visit inherits rights.\n"
    assert cms.json(*asked)["allowed"] is True


def test_what_would_be_is_told(cms: Cms, tmp_path: Path) -> None:
    file = tmp_path / "changes.json"
    grant = {"do": "grant", "principal": "system.Authenticated", "role": "editor"}
    file.write_text(json.dumps([grant]))
    assert "none → all" in cms("rights", "what-if", str(file))
    found = cms.json("rights", "what-if", str(file))
    assert {one["name"] for one in found} >= {"Zoe"}
    assert "may not" in cms("rights", "explain", "zoe@example.org", "edit", "/visit")
    file.write_text(json.dumps([{**grant, "role": "nonsense"}]))
    assert "no role" in cms("rights", "what-if", str(file), code=4)
    file.write_text("nonsense")
    assert "not JSON" in cms("rights", "what-if", str(file), code=2)
