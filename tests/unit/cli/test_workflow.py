"""`cms workflow`: a workflow goes out as a file, is changed, and comes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import NOTES, Cms


@pytest.fixture
def cms(bare: Cms) -> Cms:
    bare.plugin("notes", NOTES)
    bare.set(plugins="notes")
    bare("init", "--empty")
    return bare


def test_what_is_shown_can_be_changed_and_set(cms: Cms, tmp_path: Path) -> None:
    shown = json.loads(cms("workflow", "show", "default"))
    file = tmp_path / "notes.json"
    shown |= {"name": "notes", "label": "Notes", "types": ["note"]}
    shown["definition"]["tracks"][0]["publish_when"] = ["published"]
    file.write_text(json.dumps(shown))
    assert cms("workflow", "set", str(file)) == "Defined notes (revision 1).\n"
    assert cms("workflow", "set", str(file)) == "Changed notes (revision 2).\n"
    assert json.loads(cms("workflow", "show", "notes")) == shown
    default, notes = cms.json("workflow", "list")
    assert (default["types"], notes["types"]) == (["*"], ["note"])
    lines = cms("workflow", "list").splitlines()
    assert [line.split()[-1] for line in lines] == ["APPROVAL", "no", "yes"]
    assert cms("workflow", "delete", "notes") == "Deleted notes.\n"
    assert "no workflow 'notes'" in cms("workflow", "show", "notes", code=5)
    assert "from the start" in cms("workflow", "delete", "default", code=4)


def test_what_is_wrong_with_a_file_is_said(cms: Cms, tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    assert "No such file" in cms("workflow", "set", str(file), code=4)
    for text, said in (
        ("{", "is no JSON"),
        ("[]", "has to hold an object with name"),
        ('{"name": "x"}', "has to hold an object with name"),
        ('{"name": 1, "label": "", "types": [], "definition": {}}', "have to be text"),
    ):
        file.write_text(text)
        assert said in cms("workflow", "set", str(file), code=4)
    given = json.loads(cms("workflow", "show", "default"))
    given["definition"]["tracks"][0]["states"].append({"name": "lost", "label": "Lost"})
    file.write_text(json.dumps(given))
    said = cms("workflow", "set", str(file), code=4)
    assert "/definition/tracks/0/states: Nothing leads to the state 'lost'." in said
