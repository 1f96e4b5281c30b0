"""Renders pages: an environment a theme, made once, and a budget a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Template, TemplatesNotFound

from cms.themes.bounds import BUDGET, OUTPUT_MAX, Budget, TooMuch
from cms.themes.known import Themes
from cms.themes.lookup import ThemeLoader
from cms.themes.manifest import Theme
from cms.themes.sandbox import Sandbox
from cms.themes.statics import ThemeFiles, theme_files
from cms.themes.words import catalogues


@dataclass(frozen=True)
class Brought:
    """What plugins bring to pages: folders by plugin's name."""

    templates: Mapping[str, Path]
    static: Mapping[str, Path]
    locale: tuple[Path, ...] = ()


class ReadyTheme:
    """A theme that pages are made with: its chain, templates, files and words."""

    def __init__(self, chain: Sequence[Theme], brought: Brought) -> None:
        self.chain, self._brought = tuple(chain), brought
        self.name = chain[0].name
        self.loader = ThemeLoader(chain, brought.templates)
        self.environment = Sandbox(self.loader)

    @cached_property
    def files(self) -> ThemeFiles:
        """The files that its pages load."""
        return theme_files(self.chain, self._brought.static)

    @cached_property
    def words(self) -> Mapping[str, Any]:
        """Its words by language, before those of its parent and of plugins."""
        return catalogues([*(one.folder / "locale" for one in self.chain), *self._brought.locale])

    def has(self, name: str) -> bool:
        """Say whether there is a template of that name."""
        return self.loader.find(name) is not None

    def first(self, names: Iterable[str]) -> str:
        """Return the first of the templates that there is; raise TemplatesNotFound for none."""
        wanted = list(names)
        for name in wanted:
            if self.has(name):
                return name
        raise TemplatesNotFound(wanted)

    def render(self, name: str, values: Mapping[str, Any]) -> str:
        """Return a page; raise TooMuch, or what Jinja2 raises, where it can't be made.

        What is rendered while a page is made counts to that page.
        """
        if BUDGET.get(None) is not None:
            return self._joined(self.environment.get_template(name), values)
        token = BUDGET.set(Budget())
        try:
            return self._joined(self.environment.get_template(name), values)
        finally:
            BUDGET.reset(token)

    @staticmethod
    def _joined(template: Template, values: Mapping[str, Any]) -> str:
        parts: list[str] = []
        length = 0
        for part in template.generate(values):
            length += len(part)
            if length > OUTPUT_MAX:
                raise TooMuch(f"The page is longer than {OUTPUT_MAX} characters.")
            parts.append(part)
        return "".join(parts)


class ReadyThemes:
    """All themes, each made ready when it is first needed."""

    def __init__(self, themes: Themes, brought: Brought) -> None:
        self.themes, self._brought = themes, brought
        self._ready: dict[str, ReadyTheme] = {}

    def get(self, name: str) -> ReadyTheme:
        """Return a theme; raise NotFound where it, or an ancestor of it, is not there."""
        if name not in self._ready:
            self._ready[name] = ReadyTheme(self.themes.chain(name), self._brought)
        return self._ready[name]
