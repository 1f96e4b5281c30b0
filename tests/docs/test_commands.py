"""What the documentation shows of `curl` and `cms` is what one gets."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from sqlalchemy import make_url

from cms.cli.main import main
from tests.docs.curl import perform, read_call
from tests.docs.demo_site import DemoSite, fill, served
from tests.docs.json_text import agrees, wrapped
from tests.docs.pages import PAGES, ROOT, commands, examples
from tests.docs.reader import Reader

README = ROOT / "README.md"
TUTORIAL = ROOT / "docs" / "tutorial" / "first-site.md"


@pytest.fixture(scope="session")
def filled(sqlite_source: Any) -> Iterator[tuple[Path, str]]:
    """The file of a database with the demo in it, and a token: it takes seconds to fill."""
    with sqlite_source.copy() as url:
        yield Path(make_url(url).database or ""), fill(url)


@pytest.fixture
def demo(filled: tuple[Path, str], tmp_path: Path) -> Iterator[DemoSite]:
    file, token = filled
    own = Path(shutil.copy(file, tmp_path / "demo.sqlite"))
    with served(f"sqlite:///{own}", token) as site:
        yield site


def calls(page: Path) -> bool:
    return any(words[0] == "curl" for words in commands(page))


@pytest.mark.parametrize(
    "page", [page for page in PAGES if calls(page)], ids=lambda page: page.stem
)
def test_the_calls_of_a_page_work_one_after_the_other(demo: DemoSite, page: Path) -> None:
    for example, response in Reader(demo).read(page):
        if response is not None and example.answer is not None:
            shown = json.loads(example.answer)
            assert agrees(shown, response.json), f"{example}\n{wrapped(response.json)}"
        elif response is not None:
            assert response.status_int < 400, f"{example}\n{response.text}"


def test_the_readme_shows_answers() -> None:
    assert len([one for one in examples(README) if one.answer is not None]) >= 6


def test_the_tutorial_tells_how_many_posts_there_were(demo: DemoSite) -> None:
    words = [words for words in commands(TUTORIAL) if "at=2017" in str(words)][-1]
    answer = perform(demo.app, read_call(words[1:], demo.token)).json
    assert answer["meta"]["page"]["total"] == 5


def shown_commands() -> list[list[str]]:
    """Gather every `cms …` of the documentation, without the path before it."""
    found = [words for page in PAGES for words in commands(page)]
    return [["cms", *words[1:]] for words in found if Path(words[0]).name == "cms"]


@pytest.mark.parametrize("words", shown_commands(), ids=" ".join)
def test_every_command_that_is_shown_can_be_parsed(words: list[str]) -> None:
    command: click.Command = main
    context = click.Context(main, info_name="cms")
    rest = words[1:]
    while isinstance(command, click.Group):
        command.parse_args(context, rest)
        name, *rest = _rest(context)
        found = command.get_command(context, name)
        assert found is not None, f"there is no command {name!r}"
        context = click.Context(found, info_name=name, parent=context)
        command = found
    command.parse_args(context, rest)


def _rest(context: click.Context) -> list[str]:
    return [*context._protected_args, *context.args]
