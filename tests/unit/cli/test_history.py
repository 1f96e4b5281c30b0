"""`cms history` and `cms erase`: what they show, change, and refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cms.access.actor import SYSTEM
from cms.access.grants import seed_roles
from cms.cli.differences import lines_of
from cms.cli.site import Site
from cms.content.executor import Executor
from cms.content.history.diff.alignment import Effort
from cms.content.history.diff.fields import document_changes
from cms.content.operations.create import CreateEntry
from cms.content.operations.save import SaveDraft
from cms.content.site import create_site
from cms.schema import fields as f
from tests.unit.cli.conftest import NOTES, Cms


@pytest.fixture
def cms(bare: Cms) -> Cms:
    bare.plugin("notes", NOTES)
    bare.set(plugins="notes")
    return bare


@pytest.fixture
def entry(cms: Cms) -> str:
    """A note with three versions."""
    site = Site(Path(cms.config))
    with site.writing() as session:
        seed_roles(session)
        made = create_site(session, key="main", name="Main")
        run = Executor(session, made, site.registry, SYSTEM)
        entry_id = run.apply(CreateEntry(type="note", data={"title": "Buy milk"})).entry_id
        for base, title in ((1, "Buy oat milk"), (2, "Buy soap")):
            run.apply(SaveDraft(entry=entry_id, base_version=base, data={"title": title}))
    site.close()
    return entry_id


def test_versions_are_listed_compared_and_blamed(cms: Cms, entry: str) -> None:
    assert "* title" in cms("history", "list", entry)
    assert [one["version"] for one in cms.json("history", "list", entry)] == [3, 2, 1]
    assert cms("history", "diff", entry, "--from", "1", "--to", "2").splitlines() == [
        "title (changed)",
        "  Buy {+oat +}milk",
    ]
    assert "[-oat milk-]{+soap+}" in cms("history", "diff", entry)
    assert "Nothing differs" in cms("history", "diff", entry, "--from", "3")
    assert cms.json("history", "diff", entry)["changes"][0]["field"] == "title"
    assert "title" in cms("history", "blame", entry)
    assert cms.json("history", "blame", entry)[0]["version"] == 3
    for command in (["list"], ["diff"], ["blame"], ["revert"]):
        more = ["1"] if command == ["revert"] else []
        cms("history", *command, "00000000-0000-7000-8000-000000000001", *more, code=5)
    cms("history", "diff", entry, "--from", "first", code=4)


def test_a_version_is_put_back(cms: Cms, entry: str) -> None:
    assert "would be version 4" in cms("history", "revert", entry, "1", "--dry-run")
    assert "is version 4" in cms("history", "revert", entry, "1", "--field", "title")
    assert "Nothing differs." in cms("history", "revert", entry, "1")
    assert cms.json("history", "list", entry)[0]["version"] == 4


def test_old_versions_are_pruned_by_the_rule_of_the_settings(cms: Cms, entry: str) -> None:
    assert "There is no rule" in cms("history", "prune", code=4)
    cms.set(history__keep_newest="1")
    assert "content would go: 2, of entries: 1." in cms("history", "prune", "--dry-run")
    assert "content is gone: 1, of entries: 1." in cms("history", "prune", "--keep-newest", "2")
    assert "content is gone: 1, of entries: 1." in cms("history", "prune")
    assert "is gone: 0, of entries: 0." in cms("history", "prune")
    notes = [one["note"] for one in cms.json("history", "list", entry)]
    assert notes == ["", "(pruned)", "(pruned)"]


def test_content_and_people_are_erased(cms: Cms, entry: str) -> None:
    asked = ("history", "erase", entry, "--field", "title", "--reason", "test")
    told = cms(*asked, "--dry-run")
    assert "versions  2" in told
    assert "Version 3 stands" in told
    assert "Nothing was changed." in told
    assert "It is erased" in cms(*asked)
    cms("user", "add", "ann@example.com")
    told = cms("erase", "ann@example.com", "--reason", "asked", "--dry-run")
    assert "account" in told
    assert "It is erased" in cms("erase", "ann@example.com", "--reason", "asked", "--search")
    assert "erased.invalid" in cms("user", "list")
    cms("erase", "nobody", "--reason", "asked", code=4)
    cms("erase", "ann@example.com", code=2)


class Quote(f.Component):
    text = f.Text()


def test_every_kind_of_difference_has_its_lines() -> None:
    fields = f.Group(
        {
            "body": f.RichText(),
            "tags": f.List(f.Text()),
            "seo": f.Group({"title": f.Text()}),
            "sections": f.Blocks([Quote]),
            "extra": f.JSON(),
            "rank": f.Integer(),
        }
    ).fields

    def tree(*texts: str, **marks: str) -> dict[str, object]:
        return {
            "type": "doc",
            "content": [
                {
                    "type": "paragraph",
                    "content": [
                        {
                            "type": "text",
                            "text": one,
                            **({"marks": [{"type": marks[one]}]} if one in marks else {}),
                        }
                    ],
                }
                for one in texts
            ],
        }

    def block(one: str, text: str) -> dict[str, str]:
        return {"_id": one, "_type": "quote", "text": text}

    before = {
        "body": tree("Kept", "Gone for good", "Fog"),
        "tags": ["a", "b", "c"],
        "seo": {"title": "Old"},
        "sections": [block("x", "X"), block("y", "Y")],
        "extra": {"a": 1},
        "rank": 1,
    }
    after = {
        "body": tree("Kept", "Fog", Fog="bold"),
        "tags": ["c", "a", "b", "d"],
        "seo": {"title": "New"},
        "sections": [block("y", "Y"), block("x", "Z")],
        "extra": {"a": 2},
        "rank": 2,
    }
    lines = list(lines_of(document_changes(fields, before, after, Effort())))
    text = "\n".join(lines)
    for shown in (
        "… 1 unchanged",
        "- paragraph: Gone for good",
        "Fog(plain → bold)",
        "↕ c (was 3)",
        "+ d",
        "[-Old-]{+New+}",
        "moved from",
        "/a: [-1-]{+2+}",
        "[-1-]{+2+}",
        "~ quote x",
    ):
        assert shown in text, f"{shown}\n{text}"
    assert json.dumps(lines)
