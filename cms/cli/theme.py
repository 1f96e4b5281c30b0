"""`cms theme`: the themes that there are, a new one, what is wrong with one, and which one is shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cms.cli.output import json_option, print_json, print_table, say
from cms.cli.site import Site, pass_site
from cms.errors import BadRequest

if TYPE_CHECKING:
    from cms.content.operations.change_face import ChangeFace
    from cms.themes.known import Themes

FACE = click.option("--face", default="", help="The key of a face beside the main one.")
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def theme() -> None:
    """See, make, check and choose the themes of the site."""


@theme.command("list", epilog="\b\nExamples:\n  cms theme list\n  cms theme list --json")
@json_option
@pass_site
def list_(site: Site, *, as_json: bool) -> None:
    """List the themes that there are, and which one is shown."""
    from cms.content.operations.change_face import MAIN, face_in
    from cms.content.site import load_site
    from cms.themes.known import DEFAULT

    themes = _themes(site)
    with site.reading() as session:
        active = face_in(load_site(session).settings, MAIN).get("theme", DEFAULT)
    rows = [
        {
            "name": one.name,
            "active": one.name == active,
            "parent": one.parent,
            "version": one.version,
            "folder": str(one.folder),
        }
        for one in themes.all.values()
    ]
    if as_json:
        print_json({"themes": rows, "broken": dict(themes.broken)})
        return
    headings = ("name", "shown", "parent", "version", "folder")
    cells = [(r["name"], "yes" if r["active"] else "", *list(r.values())[2:]) for r in rows]
    print_table(headings, [tuple(map(str, row)) for row in cells])
    for problem in themes.broken.values():
        say(problem)


@theme.command(epilog="\b\nExample:\n  cms theme new mine")
@click.argument("name")
@click.option("--parent", default="default", show_default=True, help="The theme it begins from.")
@click.option("--folder", type=FOLDER, help="Where it is made; without it, in cms.site.themes.")
@pass_site
def new(site: Site, name: str, parent: str, folder: Path | None) -> None:
    """Make a new theme NAME, a child of another."""
    from cms.themes.beginning import begin

    where = folder or site.settings.site.themes
    if where is None:
        raise BadRequest("Say where: set cms.site.themes, or give --folder.", "folder")
    say(f"Made {begin(_themes(site), where, name, parent)}.")


@theme.command(epilog="\b\nExamples:\n  cms theme check default\n  cms theme check default --json")
@click.argument("name")
@json_option
@pass_site
def check(site: Site, name: str, *, as_json: bool) -> None:
    """Say what is wrong with the theme NAME; exits with 1 where pages would fail by it."""
    from dataclasses import asdict

    from cms.site.serving.contributed import gather
    from cms.themes.checking import check as check_theme
    from cms.themes.rendering import ReadyThemes

    themes = _themes(site)
    for folder, problem in themes.broken.items():
        if Path(folder).name == name:
            raise BadRequest(problem)
    found = check_theme(ReadyThemes(themes, gather(site.plugins).brought), name)
    if as_json:
        print_json({"findings": [asdict(one) for one in found]})
    for one in [] if as_json else found:
        say(f"{one.level}: {one.place}: {one.detail}")
    if not as_json and not found:
        say(f"Nothing is wrong with {name}.")
    if any(one.level == "error" for one in found):
        raise click.exceptions.Exit(1)


@theme.command(epilog="\b\nExample:\n  cms theme activate default")
@click.argument("name")
@FACE
@pass_site
def activate(site: Site, name: str, face: str) -> None:
    """Show the site in the theme NAME from now on; what was set about each theme is kept."""
    from cms.themes.changing import activate as activating

    _apply(site, activating(_themes(site), name, face))
    say(f"The site is shown in {name}.")


@theme.command(
    epilog="\b\nExamples:\n  cms theme settings\n  cms theme settings accent=#b02a37\n"
    "  cms theme settings accent="
)
@click.argument("given", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--theme", "name", default="", help="Another theme than the one that is shown.")
@FACE
@json_option
@pass_site
def settings(site: Site, given: tuple[str, ...], name: str, face: str, *, as_json: bool) -> None:
    """Set settings of the theme, and list them; an empty value sets one back."""
    from cms.content.operations.change_face import face_in
    from cms.content.site import load_site
    from cms.themes.changing import change_settings
    from cms.themes.known import DEFAULT
    from cms.themes.values import whole

    themes = _themes(site)
    with site.reading() as session:
        found = load_site(session)
    theme_name = name or face_in(found.settings, face).get("theme", DEFAULT)
    declared = themes.settings(theme_name)
    if given:
        values = dict(_value(one, declared) for one in given)
        _apply(site, change_settings(themes, found, values, theme_name, face))
        with site.reading() as session:
            found = load_site(session)
    kept = face_in(found.settings, face).get("settings", {}).get(theme_name, {})
    rows = whole(declared, kept)
    if as_json:
        print_json({"theme": theme_name, "settings": rows})
        return
    labels = [
        (one, declared[one].kind, str(value), declared[one].label) for one, value in rows.items()
    ]
    print_table(("setting", "kind", "value", "what it is"), labels)


def _themes(site: Site) -> Themes:
    from cms.themes.known import find_themes

    return find_themes(site.plugins, site.settings.site.themes)


def _apply(site: Site, operation: ChangeFace) -> None:
    from cms.cli.steps import executor_for

    with site.writing() as session:
        executor_for(site, session).apply(operation)


def _value(text: str, declared: Any) -> tuple[str, Any]:
    name, sign, value = text.partition("=")
    if not sign:
        raise BadRequest(f"{text[:80]!r} has no value: write NAME=VALUE.", "settings")
    kind = declared[name].kind if name in declared else "text"
    if value == "":
        return name, None
    if kind == "boolean":
        return name, {"true": True, "false": False}.get(value, value)
    if kind == "integer" and value.lstrip("-").isdigit():
        return name, int(value)
    return name, value
