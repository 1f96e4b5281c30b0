"""The client in Python: what it tells of the types, that wrong names are refused, that it works."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from cms.api.v1.clients.python import write_client
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.registry import build_registry
from tests.functional.api.conftest import REGISTRY, Api, application_on
from tests.functional.api.graphql.conftest import Stocked

USE = Path(__file__).with_name("use.py.txt")
HOSTILE = "'''\"\"\"); import os; os.abort()  # \\ \u2028\n{x}"


class Labelled(ContentType, label=HOSTILE, plural=HOSTILE):
    __doc__ = HOSTILE
    kind = f.Choice(label=HOSTILE, help=HOSTILE, choices=[(HOSTILE, HOSTILE), ("b", "B")])
    kinds = f.Choices(choices=[(HOSTILE, HOSTILE), ("c", "C")])
    links = f.List(f.Reference(to="*"))


class Many(ContentType, name="class"):
    """Leads to itself by so many relations that not all ways to follow them can be written down."""

    # Words that are Python's own, or the client's.
    locals().update({f"to{n}": f.Reference(to="class") for n in range(25)})
    self = f.Text()
    ask = f.Group({"cls": f.Text(), "items": f.List(f.Text())})


ODD = build_registry([("test", Labelled), ("test", Many)])


def run(text: str) -> dict[str, Any]:
    """Run a client's text, and return what it defines."""
    found: dict[str, Any] = {"__name__": "client"}
    exec(compile(text, "client.py", "exec"), found)
    return found


def test_it_has_every_field_as_it_is_read_and_written() -> None:
    text = write_client(REGISTRY)
    assert "'author': 'PersonEntry | None'" in text
    assert "'author': 'str | Link | None'" in text
    assert "'related': 'list[PageEntry | PersonEntry] | None'" in text
    assert "'seo.title'" in text
    assert write_client(REGISTRY) == text
    made = run(text)
    assert "'author.boss.boss'" in repr(made["PageInclude"])
    assert made["PageEntry"].__required_keys__ == {"id", "type"}
    assert set(vars(made["Client"]("http://localhost").content)) == {"_ask", *REGISTRY.names}


def test_it_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse(write_client(REGISTRY))
    named = {
        one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names
    }
    named |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {one.partition(".")[0] for one in named} <= sys.stdlib_module_names


def test_what_people_write_is_data_in_it() -> None:
    """Labels and helps are left out, and the values of choices are texts that nothing ends."""
    text = write_client(ODD)
    assert text.isascii()
    made = run(text)
    assert HOSTILE in made["LabelledEntry"].__annotations__["kind"].__forward_arg__.encode(
        "ascii"
    ).decode("unicode_escape")


def test_ways_of_relations_are_bounded() -> None:
    """Whole levels only: the nearest are all there, and no module grows without an end."""
    made = run(write_client(ODD))
    assert {f"to{n}" for n in range(25)} == set(made["ClassInclude"].__args__)
    assert "class_" in vars(made["Client"]("http://localhost").content)


def test_it_is_made_of_the_types_that_one_knows(engine: Engine, stocked: Stocked) -> None:
    anybody = Api(application_on(engine), None, stocked.tokens)
    answer = anybody.call("GET", "/client.py")
    assert answer.content_type == "text/x-python"
    assert "self.note" not in answer.text
    assert "self.note" in anybody.as_("editor").call("GET", "/client.py").text
    assert anybody.call("GET", "/client.py", If_None_Match=answer.headers["ETag"]).status_int == 304
    assert anybody.call("GET", "/client.py?more=1").status_int == 400


def checked(folder: Path, *files: str) -> None:
    """Let mypy read files as strictly as it can; an `ignore` that is not needed is an error too."""
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", "", *files]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.long
def test_wrong_names_are_refused_and_the_rest_works(
    site: str, stocked: Stocked, engine: Engine, tmp_path: Path
) -> None:
    """Each `type: ignore` of the program is an error of its own to mypy if there is nothing wrong."""
    editor = Api(application_on(engine), None, stocked.tokens).as_("editor")
    (tmp_path / "client.py").write_text(editor.call("GET", "/client.py").text)
    (tmp_path / "odd.py").write_text(write_client(ODD))
    (tmp_path / "empty.py").write_text(write_client([]))
    (tmp_path / "use.py").write_text(USE.read_text())
    checked(tmp_path, "client.py", "use.py", "odd.py", "empty.py")
    ran = subprocess.run(
        [sys.executable, "use.py", site, stocked.tokens["editor"]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {
        "name": "Ann",
        "boss": "Bea Boss",
        "kinds": ["Bea Boss"],
        "ranks": [3, 1],
        "total": 2,
        "all": ["First", "Second", "Third"],
        "refused": 404,
        "saved": 7,
        "trashed": "trashed",
    }
