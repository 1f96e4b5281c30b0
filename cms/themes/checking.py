"""What can be said of a theme without a visitor: what is wrong, and what will not work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import TemplateSyntaxError, meta, nodes

from cms.errors import CMSError
from cms.themes.known import Themes
from cms.themes.rendering import ReadyTheme, ReadyThemes

VIEWS = ("entry", "home", "listing", "search", "missing")
GIVEN = frozenset(
    [
        "page",
        "site",
        "menus",
        "theme",
        "asset",
        "picture",
        "head",
        "part",
        "t",
        "date",
        "moment",
        "number",
        "address",
        "entries",
        "field",
        "form_token",
        "outline",
        "search_url",
        "range",
        "dict",
        "namespace",
        "block",
        "texts",
        "loop",
        "self",
    ]
)
"""What every template can name."""
_INLINE = (
    (re.compile(r"<script(?![^>]{0,500}\ssrc=)[^>]{0,500}>", re.IGNORECASE), "a script of its own"),
    (re.compile(r"<style", re.IGNORECASE), "a <style>"),
    (re.compile(r"\sstyle=", re.IGNORECASE), "a style attribute"),
    (re.compile(r"\son[a-z]{3,20}=", re.IGNORECASE), "a handler attribute such as onclick"),
)


@dataclass(frozen=True)
class Finding:
    """One thing to see to: `error` if pages will fail by it, else `warning`."""

    level: str
    place: str
    detail: str


def check(ready: ReadyThemes, name: str) -> list[Finding]:
    """Return what is to be seen to in a theme, errors first; raise NotFound where there is none."""
    theme = ready.get(name)
    found = [*_views(theme)]
    for path in sorted((theme.chain[0].folder / "templates").rglob("*.html")):
        found += _template(ready.themes, theme, path)
    try:
        _ = theme.files.digest, theme.words
    except (OSError, ValueError, CMSError) as error:
        found.append(Finding("error", "static or locale", str(error)))
    return sorted(found, key=lambda one: (one.level, one.place))


def _views(theme: ReadyTheme) -> Iterator[Finding]:
    for view in VIEWS:
        if not theme.has(f"{view}.html"):
            yield Finding("error", f"{view}.html", "is in neither the theme nor its parents.")


def _template(themes: Themes, theme: ReadyTheme, path: Path) -> Iterator[Finding]:
    place = path.relative_to(theme.chain[0].folder / "templates").as_posix()
    try:
        text = path.read_text(encoding="utf-8")
        tree = theme.environment.parse(text)
    except (TemplateSyntaxError, UnicodeDecodeError) as error:
        line = getattr(error, "lineno", 0)
        yield Finding("error", f"{place}:{line}", str(error))
        return
    for wanted in meta.find_referenced_templates(tree):
        if wanted is not None and not theme.has(wanted):
            yield Finding("error", place, f"names the template {wanted!r}, which is not there.")
    for pattern, what in _INLINE:
        found = pattern.search(text)
        if found:
            line = text.count("\n", 0, found.start()) + 1
            yield Finding("warning", f"{place}:{line}", f"has {what}: browsers will not heed it.")
    for unknown in sorted(meta.find_undeclared_variables(tree) - GIVEN - _made(theme)):
        yield Finding("warning", place, f"names {unknown!r}, which only a plugin may give it.")
    yield from _names(themes, theme, tree, place)


def _made(theme: ReadyTheme) -> frozenset[str]:
    """Return what the theme's templates set, import or define, which those they include see, too."""
    found: set[str] = set()
    for one in theme.chain:
        for path in (one.folder / "templates").rglob("*.html"):
            try:
                tree = theme.environment.parse(path.read_text(encoding="utf-8"))
            except (TemplateSyntaxError, UnicodeDecodeError):
                # It has a finding of its own.
                continue
            found.update(_defined(tree))
    return frozenset(found)


def _defined(tree: Any) -> Iterator[str]:
    for name in tree.find_all(nodes.Name):
        if name.ctx != "load":
            yield name.name
    for macro in tree.find_all(nodes.Macro):
        yield macro.name
    for brought in tree.find_all(nodes.FromImport):
        yield from (one if isinstance(one, str) else one[1] for one in brought.names)
    for brought in tree.find_all(nodes.Import):
        yield brought.target


def _names(themes: Themes, theme: ReadyTheme, tree: Any, place: str) -> Iterator[Finding]:
    settings, menus = themes.settings(theme.name), themes.menus(theme.name)
    for node in tree.find_all(nodes.Getattr):
        at, inner = f"{place}:{node.lineno}", node.node
        if _is(inner, "theme", "settings") and node.attr not in settings:
            yield Finding("warning", at, f"the theme has no setting {node.attr!r}.")
        named = isinstance(inner, nodes.Name) and inner.name == "menus"
        if named and node.attr not in {*menus, "main"}:
            yield Finding("warning", at, f"the theme has no menu {node.attr!r}.")
    for call in tree.find_all(nodes.Call):
        yield from _call(themes, theme, call, f"{place}:{call.lineno}")


def _is(node: Any, first: str, second: str) -> bool:
    outer = isinstance(node, nodes.Getattr) and node.attr == second
    return outer and isinstance(node.node, nodes.Name) and node.node.name == first


def _call(themes: Themes, theme: ReadyTheme, call: Any, at: str) -> Iterator[Finding]:
    name = call.node.name if isinstance(call.node, nodes.Name) else ""
    texts = [one.value if isinstance(one, nodes.Const) else None for one in call.args]
    if name == "asset" and texts and texts[0] and texts[0] not in theme.files.files:
        yield Finding("error", at, f"there is no file {texts[0]!r} in the theme.")
    known = themes.renditions(theme.name)
    if name == "picture" and len(texts) > 1 and texts[1] and texts[1] not in known:
        yield Finding("warning", at, f"the theme has no rendition {texts[1]!r}.")
    if name == "t" and texts and texts[0]:
        for language, words in theme.words.items():
            if words.gettext(texts[0]) == texts[0]:
                yield Finding("warning", at, f"{texts[0]!r} has no translation to {language}.")
