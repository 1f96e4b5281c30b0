"""What a theme says of itself in its `theme.toml`: name, parent, settings, menus, renditions."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cms.errors import ConfigurationError
from cms.schema.rendition import Rendition, rendition_problem

FILE = "theme.toml"
KINDS = ("text", "long_text", "boolean", "choice", "colour", "image", "integer", "entry")
"""Kinds of a theme's settings."""
NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_TABLES = {
    "theme": {"name", "title", "parent", "version", "help"},
    "settings": {"kind", "default", "label", "help", "choices"},
    "menus": {"label"},
    "renditions": {"width", "height", "fit", "quality"},
}


@dataclass(frozen=True)
class ThemeSetting:
    """One thing that can be set about a theme; `choices` are those of a `choice`."""

    name: str
    kind: str
    default: Any
    label: str
    help: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Theme:
    """A theme as its folder describes it; `menus` maps names to labels."""

    name: str
    title: str
    folder: Path
    parent: str = ""
    version: str = ""
    help: str = ""
    settings: Mapping[str, ThemeSetting] = field(default_factory=dict)
    menus: Mapping[str, str] = field(default_factory=dict)
    renditions: Mapping[str, Rendition] = field(default_factory=dict)


def read_theme(folder: Path) -> Theme:
    """Read the theme in a folder; raise ConfigurationError naming what is wrong with it."""
    try:
        text = (folder / FILE).read_text(encoding="utf-8")
        given = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(folder, f"can't be read: {error}") from error
    for problem in _problems(folder, given):
        raise _wrong(folder, problem)
    own = given["theme"]
    return Theme(
        name=own["name"],
        title=own.get("title", own["name"]),
        folder=folder,
        parent=own.get("parent", ""),
        version=str(own.get("version", "")),
        help=own.get("help", ""),
        settings={name: _setting(name, one) for name, one in given.get("settings", {}).items()},
        menus={name: str(one.get("label", name)) for name, one in given.get("menus", {}).items()},
        renditions={
            name: Rendition(name, **one) for name, one in given.get("renditions", {}).items()
        },
    )


def _wrong(folder: Path, problem: str) -> ConfigurationError:
    return ConfigurationError(f"{folder / FILE}: {problem}")


def _setting(name: str, given: Mapping[str, Any]) -> ThemeSetting:
    choices = tuple(given.get("choices", ()))
    nothing: dict[str, Any] = {"boolean": False, "integer": 0, "choice": next(iter(choices), "")}
    default = given.get("default", nothing.get(given["kind"], ""))
    label = given.get("label", name.replace("_", " ").capitalize())
    return ThemeSetting(name, given["kind"], default, label, given.get("help", ""), choices)


def _problems(folder: Path, given: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"there is no table [{name}] in a theme." for name in given.keys() - _TABLES.keys())
    own = given.get("theme")
    if not isinstance(own, dict) or own.get("name") != folder.name:
        yield f"[theme] needs the name of its folder: name = {folder.name!r}."
        return
    yield from _unknown("theme", own)
    if not NAME.fullmatch(folder.name):
        yield "the name of a theme is lower-case letters, digits, - and _."
    for table in ("settings", "menus", "renditions"):
        yield from _table_problems(table, given.get(table, {}))


def _unknown(place: str, given: Mapping[str, Any]) -> Iterator[str]:
    for name in given.keys() - _TABLES[place.partition(".")[0]]:
        yield f"[{place}] has no {name!r}."


def _table_problems(table: str, given: Any) -> Iterator[str]:
    if not isinstance(given, dict):
        yield f"{table} is a table."
        return
    for name, one in given.items():
        place = f"{table}.{name}"
        if not NAME.fullmatch(name) or not isinstance(one, dict):
            yield f"[{place}] is a table under a name of lower-case letters, digits, - and _."
            continue
        yield from _unknown(place, one)
        if table == "settings":
            yield from _setting_problems(place, one)
        if table == "renditions":
            problem = rendition_problem(Rendition(name.replace("-", "_"), **one))
            if problem:
                yield f"[{place}]: {problem}"


def _setting_problems(place: str, given: Mapping[str, Any]) -> Iterator[str]:
    kind = given.get("kind")
    if kind not in KINDS:
        yield f"[{place}] needs a kind: one of {', '.join(KINDS)}."
    choices = given.get("choices", [])
    if kind == "choice" and not (choices and all(isinstance(one, str) for one in choices)):
        yield f"[{place}] is a choice, and needs choices: a list of texts."
