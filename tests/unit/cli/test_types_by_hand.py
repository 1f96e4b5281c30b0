"""Types made by hand on the command line: seen, carried along, and taken over by code."""

from __future__ import annotations

from pathlib import Path

import pytest

from cms.cli.site import Site
from cms.cli.steps import executor_for
from cms.content.model.operations import DefineType
from cms.content.operations.base import Operation
from cms.content.operations.create import CreateEntry
from tests.unit.cli.conftest import Cms
from tests.unit.content.model.shapes import RECIPE

FIELDS = [one for one in RECIPE["fields"] if one["name"] != "cook"]


def do(cms: Cms, op: Operation) -> None:
    site = Site(cms.config)
    with site.writing() as session:
        executor_for(site, session).apply(op)
    site.close()


def test_a_type_is_seen_carried_along_and_taken_over_by_code(
    bare: Cms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare("init", "--empty", "--email", "ada@example.com")
    assert "recipe" not in bare("types")
    assert bare.run("types", "export").exit_code
    do(bare, DefineType(type="recipe", data={**RECIPE, "fields": FIELDS}))
    do(bare, CreateEntry(type="recipe", data={"title": "Soup", "minutes": 20}))
    assert "own_types" in bare("types")
    assert [*bare.json("types", "recipe")["fields"]] == [one["name"] for one in FIELDS]
    assert "made" in bare("db", "upgrade")

    bare("export", str(tmp_path / "out"))
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("CMS_DATABASE_URL", f"sqlite:///{tmp_path}/copy.sqlite")
        bare("init", "--empty", "--email", "other@example.com")
        assert bare.json("load", str(tmp_path / "out")) == {"recipe": 1}
        assert "own_types" in bare("types")

    bare("types", "export", "recipe", "--to", str(bare.config.parent / "plugins/own_types.py"))
    bare.set(plugins="own_types")
    assert "up to date" in bare("db", "upgrade")
    assert "title" in bare("types", "recipe")
