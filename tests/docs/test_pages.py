"""The documentation keeps its promises: links lead somewhere, and its Python does what it says."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import cartouche_blog
from cms.db.tables import core_metadata
from cms.errors import DeclarationError, ValidationFailed
from cms.schema.colander_schema import validate
from cms.schema.content_type import ContentType
from cms.schema.registry import TypeRegistry, build_registry
from tests.docs.pages import PAGES, ROOT, blocks, links, python

TUTORIAL = ROOT / "docs" / "tutorial" / "first-plugin.md"
FIELD = ROOT / "docs" / "how-to" / "write-a-field.md"


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def run(source: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "docs_example", "__file__": __file__}
    exec(compile(source, "example", "exec", dont_inherit=True), namespace)
    return namespace


def registry_with(plugin: dict[str, Any]) -> TypeRegistry:
    types = [("blog", one) for one in cartouche_blog.content_types()]
    types += [("recipes", one) for one in plugin["content_types"]()]
    return build_registry(types, [("recipes", one) for one in plugin["extend_types"]()])


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_to_files(page: Path) -> None:
    assert [link for link in links(page) if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", [page for page in PAGES if python(page)], ids=name)
def test_python_runs(page: Path) -> None:
    run(python(page))


def test_the_plugin_of_the_tutorial_does_what_it_says() -> None:
    plugin = run(python(TUTORIAL))
    registry = registry_with(plugin)
    recipe = registry.require("recipe")
    assert "recipes" in registry.require("post").fields
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": "Into the oven."}]}
    method = {"type": "doc", "content": [paragraph]}
    document = validate(recipe, {"title": "Pie", "method": method, "minutes": 5}, "publish")
    problems = plugin["validate_entry"](recipe, document, "publish")
    assert [problem.pointer for problem in problems] == ["/minutes"]
    assert plugin["validate_entry"](recipe, document, "draft") == []


def test_the_mistake_of_the_tutorial_stops_the_start() -> None:
    plugin = run(python(TUTORIAL).replace('to="person"', 'to="persn"'))
    with pytest.raises(DeclarationError, match=r"'recipes'.*'recipe'.*'cook'"):
        registry_with(plugin)


def test_the_field_of_the_how_to_accepts_and_refuses() -> None:
    names = run(python(FIELD))

    class Dish(ContentType):
        title = names["f"].Text()
        stars = names["Rating"](indexed=True)
        done = names["Percentage"]()

    dish = build_registry([("test", Dish)]).require("dish")
    assert validate(dish, {"stars": "3.5", "done": 100}, "draft")["stars"] == "3.5"
    with pytest.raises(ValidationFailed) as refused:
        validate(dish, {"stars": 3.5, "done": 101}, "draft")
    assert {problem.pointer for problem in refused.value.problems} == {"/stars", "/done"}


def test_the_architecture_names_every_room_in_the_order_of_its_layer() -> None:
    page = ROOT / "docs" / "explanation" / "architecture.md"
    (layers,) = (block.text for block in blocks(page) if block.language == "text")
    named = [line.split()[0] for line in layers.splitlines()]
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = pyproject["tool"]["importlinter"]["contracts"]
    (order,) = (one["layers"] for one in contracts if one["id"] == "layers")
    declared = [name.strip(" ()") for line in order for name in line.split("|")]
    rooms = {path.stem for path in (ROOT / "cms").iterdir() if not path.name.startswith(("_", "."))}
    assert set(named) == rooms & set(declared)
    assert named == [name for name in declared if name in named]


def test_storage_names_every_table() -> None:
    text = (ROOT / "docs" / "explanation" / "storage.md").read_text(encoding="utf-8")
    assert [name for name in core_metadata().tables if f"`{name}`" not in text] == []
