"""The reference says what the code does: pages made from it are current, nothing is left out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cms.extension.checks import HOOKS
from tools.write_reference import FOLDER, PAGES

ROOT = Path(__file__).parent.parent.parent
PAGES_BY_HAND = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("plugins/*/*.md")]
)
EVENT = re.compile(
    r"(entry|user|group|token|role|grant|inheritance|site|session|transaction|release|comment|task|workflow"
    r"|lock|person|history|translation|job|calendar|factor|audit|access|settings|plugins|webhook|key|identity|view)\.[a-z_]+"
)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_made_from_the_code_is_current(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name](), "run `make docs`"


def test_every_hook_is_explained() -> None:
    text = (FOLDER / "hooks.md").read_text()
    assert [name for name in HOOKS if f"## {name}\n" not in text] == []


def test_every_event_is_explained_and_no_other() -> None:
    told = set(
        re.findall(r"^\| `([a-z.]+[a-z_]+)` \|", (FOLDER / "events.md").read_text(), re.MULTILINE)
    )
    assert told == set(recorded())


def recorded() -> Iterator[str]:
    """Find the names of the events that the core records."""
    for path in (ROOT / "cms").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _name(node.func) in {
                "record",
                "record_site",
                "append",
            }:
                for argument in node.args:
                    if isinstance(argument, ast.Constant) and EVENT.fullmatch(str(argument.value)):
                        yield str(argument.value)


def _name(function: ast.expr) -> str:
    return getattr(function, "attr", "") or getattr(function, "id", "")


def test_every_test_that_is_said_to_prove_something_exists() -> None:
    named = re.findall(r"`(tests/[^`]+)`", (FOLDER / "security.md").read_text())
    assert named
    assert [one for one in named if not (ROOT / one).is_file()] == []


def test_the_documented_targets_of_make_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    told = {
        name
        for page in PAGES_BY_HAND
        for name in re.findall(r"`make ([a-z-]+)`", page.read_text(encoding="utf-8"))
    }
    assert [name for name in told if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []


def test_every_dependency_has_its_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text().split("[project.optional-dependencies]")[0]
    names = re.findall(r'^    "([A-Za-z0-9_.-]+)[<>=]', project, re.MULTILINE)
    told = (ROOT / "docs" / "explanation" / "dependencies.md").read_text()
    assert names
    assert [name for name in names if f"`{name}`" not in told] == []
