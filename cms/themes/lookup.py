"""Which file a template's name means: in the theme, its ancestors, a plugin, or the last resort."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from jinja2 import BaseLoader, Environment, TemplateNotFound
from jinja2.loaders import split_template_path

from cms.themes.manifest import Theme

LAST = Path(__file__).parent / "templates"
"""What themes leave out is shown by these."""
BYTES_MAX = 512 * 1024


class ThemeLoader(BaseLoader):
    """Finds templates of a chain of themes.

    `blog/series.html` is looked for in the themes, then among the templates of the plugin `blog`;
    `@default/layout.html` names the one of a theme in the chain, which a template of the same name
    can extend.
    """

    def __init__(self, chain: Sequence[Theme], plugins: Mapping[str, Path]) -> None:
        self._themes = {theme.name: theme.folder / "templates" for theme in chain}
        self._plugins = dict(plugins)

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Return the text of a template; raise TemplateNotFound for none."""
        path = self.find(template)
        if path is None or path.stat().st_size > BYTES_MAX:
            raise TemplateNotFound(template)
        changed = path.stat().st_mtime_ns
        text = path.read_text(encoding="utf-8")
        return text, str(path), lambda: path.exists() and path.stat().st_mtime_ns == changed

    def find(self, template: str) -> Path | None:
        """Return the file of a template, or None."""
        try:
            pieces = split_template_path(template)
        except TemplateNotFound:
            return None
        for folder, inner in self._places(pieces):
            path = folder.joinpath(*inner)
            # A link that leads out of the folder would show any file of the machine.
            if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                return path
        return None

    def _places(self, pieces: list[str]) -> list[tuple[Path, list[str]]]:
        if pieces and pieces[0].startswith("@"):
            folder = self._themes.get(pieces[0][1:])
            return [] if folder is None else [(folder, pieces[1:])]
        places = [(folder, pieces) for folder in self._themes.values()]
        if len(pieces) > 1 and pieces[0] in self._plugins:
            places.append((self._plugins[pieces[0]], pieces[1:]))
        return [*places, (LAST, pieces)]


def names_of(view: str, type_name: str = "") -> list[str]:
    """Return the templates of a view, the most particular first."""
    return [*([f"{view}/{type_name}.html"] if type_name else []), f"{view}.html"]
