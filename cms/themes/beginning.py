"""A new theme to begin with: a child of another, with the files that most themes change first."""

from __future__ import annotations

from pathlib import Path

from cms.errors import BadRequest
from cms.themes.known import Themes
from cms.themes.manifest import NAME

_TOML = """[theme]
name = "{name}"
title = "{title}"
parent = "{parent}"
version = "0.1"
"""
_ENTRY = """{{# How an entry of any type is shown; entry/post.html would be for posts alone. #}}
{{% extends "@{parent}/entry.html" %}}
"""
_STYLE = """/* Loaded by templates/layout.html of the parent only if it names it: see docs/how-to/write-a-theme.md. */
"""


def begin(themes: Themes, folder: Path, name: str, parent: str) -> Path:
    """Write a new theme below a folder and return its own; raise BadRequest where it can't be."""
    themes.require(parent)
    if not NAME.fullmatch(name) or name in themes.all:
        raise BadRequest(f"{name[:80]!r} can't be the name of a new theme: take another.", "name")
    own = folder / name
    if own.exists():
        raise BadRequest(f"{own} is there already.", "name")
    files = {
        "theme.toml": _TOML.format(name=name, title=name.capitalize(), parent=parent),
        "templates/entry.html": _ENTRY.format(parent=parent),
        "static/css/own.css": _STYLE,
    }
    for path, text in files.items():
        (own / path).parent.mkdir(parents=True, exist_ok=True)
        (own / path).write_text(text, encoding="utf-8")
    return own
