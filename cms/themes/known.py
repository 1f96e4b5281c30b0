"""The themes that there are: those that come along, those of plugins, and the site's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cms import bundled
from cms.errors import ConfigurationError, NotFound
from cms.extension.manager import Plugins
from cms.schema.rendition import Rendition
from cms.themes.manifest import FILE, Theme, ThemeSetting, read_theme

DEFAULT = "default"
"""The theme of a site that has chosen none."""


@dataclass(frozen=True)
class Themes:
    """All themes by name; a theme's chain is itself, its parent, and so on."""

    all: Mapping[str, Theme]
    broken: Mapping[str, str]
    """What is wrong with folders that hold no working theme, by path."""

    def require(self, name: str) -> Theme:
        """Return a theme; raise NotFound naming those there are."""
        if name not in self.all:
            known = ", ".join(sorted(self.all)) or "none"
            raise NotFound(f"There is no theme {name[:80]!r}. There are: {known}.")
        return self.all[name]

    def chain(self, name: str) -> tuple[Theme, ...]:
        """Return a theme followed by its ancestors; raise NotFound where one is missing."""
        found: list[Theme] = []
        while name:
            theme = self.require(name)
            if theme in found:
                raise ConfigurationError(f"The theme {name!r} is an ancestor of its own.")
            found.append(theme)
            name = theme.parent
        return tuple(found)

    def settings(self, name: str) -> dict[str, ThemeSetting]:
        """Return the settings of a theme and its ancestors; its own come first."""
        found: dict[str, ThemeSetting] = {}
        for theme in self.chain(name):
            for one in theme.settings.values():
                found.setdefault(one.name, one)
        return found

    def menus(self, name: str) -> dict[str, str]:
        """Return the menus of a theme and its ancestors, their labels by name."""
        return {
            key: label for one in reversed(self.chain(name)) for key, label in one.menus.items()
        }

    def renditions(self, name: str) -> dict[str, Rendition]:
        """Return the renditions of a theme and its ancestors."""
        chain = reversed(self.chain(name))
        return {key: rendition for one in chain for key, rendition in one.renditions.items()}


def find_themes(plugins: Plugins, own: Path | None = None) -> Themes:
    """Find all themes: of one name, the site's own counts before plugins' and those bundled."""
    folders = [*_below(bundled.path("themes"))]
    folders += [Path(one.item) for one in plugins.collect("themes")]
    folders += _below(own) if own is not None else []
    return themes_in(folders)


def themes_in(folders: Iterable[Path]) -> Themes:
    """Read the themes in folders, later ones in the place of earlier ones of their name."""
    found: dict[str, Theme] = {}
    broken: dict[str, str] = {}
    for folder in folders:
        try:
            theme = read_theme(folder)
            found[theme.name] = theme
        except ConfigurationError as error:
            broken[str(folder)] = error.detail
    return Themes(found, broken)


def _below(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(one for one in folder.iterdir() if (one / FILE).is_file())
