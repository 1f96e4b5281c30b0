"""The command as a whole: help, exit codes, finding the site."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cms.cli.main import COMMANDS, main
from cms.cli.site import Site
from cms.errors import SettingsError
from tests.unit.cli.conftest import NOTES, Cms


def commands(
    group: click.Group, prefix: tuple[str, ...] = ()
) -> dict[tuple[str, ...], click.Command]:
    found: dict[tuple[str, ...], click.Command] = {}
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found[*prefix, name] = command
        if isinstance(command, click.Group):
            found |= commands(command, (*prefix, name))
    return found


ALL = commands(main)


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_explains_itself_with_examples(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0
    assert re.search(r"^  [A-Z]", result.output, re.MULTILINE)
    if not isinstance(ALL[path], click.Group):
        assert f"  cms {' '.join(path)}" in result.output


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_list_can_be_printed_as_json(path: tuple[str, ...]) -> None:
    if path[-1] in {"list", "status", "doctor", "check"} or path == ("types", "show"):
        assert any(one.name == "as_json" for one in ALL[path].params)


def test_help_lists_commands_in_the_order_in_which_they_are_needed() -> None:
    output = CliRunner().invoke(main, ["--help"]).output
    places = [output.index(f"\n  {name} ") for name in COMMANDS]
    assert places == sorted(places)
    assert "Exit codes:" in output


def test_a_misspelt_command_is_told_the_nearest() -> None:
    result = CliRunner().invoke(main, ["srve"])
    assert result.exit_code == 2
    assert "Did you mean 'serve'?" in result.output


def test_without_a_site_it_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["types"])
    assert result.exit_code == 3
    assert "cms init FOLDER" in result.output


def test_the_site_is_found_here_or_in_a_folder_below(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
    (tmp_path / "one" / "site.ini").touch()
    assert Site(None).config == tmp_path / "one" / "site.ini"
    (tmp_path / "two" / "site.ini").touch()
    with pytest.raises(SettingsError, match="several sites here"):
        _ = Site(None).config
    (tmp_path / "site.ini").touch()
    assert Site(None).config == tmp_path / "site.ini"


@pytest.mark.parametrize("content", ["", "[app:other]", "nonsense"])
def test_an_ini_file_that_can_not_be_read_is_named(tmp_path: Path, content: str) -> None:
    config = tmp_path / "bad.ini"
    config.write_text(content)
    assert "bad.ini can't be read" in Cms(config)("types", code=3)


def test_a_missing_ini_file_is_named(tmp_path: Path) -> None:
    assert "There is no file" in Cms(tmp_path / "no.ini")("types", code=3)


def test_a_wrong_setting_is_a_sentence_and_a_code(bare: Cms) -> None:
    bare.set(api__pagesize="3")
    assert "Did you mean 'cms.api.page_size'" in bare("types", code=3)


def test_plugins_bring_commands(bare: Cms) -> None:
    bare.plugin("notes", NOTES)
    bare.set(plugins="notes")
    assert bare("remember") == "remembered\n"
    assert "Remember something." in bare("--help")
