"""The templates of the admin: an environment a language, strict, escaping, with no globals but ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup, escape

from cms.admin.components.states import state_of
from cms.admin.static import StaticFiles
from cms.admin.translating import direction, with_plugins

FOLDER = Path(__file__).parent / "templates"
EXTENSION = ".html"
BELOW = "/admin/static/"
TURNING = frozenset(
    f"{shape}-{side}"
    for shape in ("arrow", "chevron", "corner-down", "corner-up", "panel", "toggle")
    for side in ("left", "right")
) | {"fast-forward"}
"""Icons that say where something leads: they point the other way where one writes from the right."""


class Templates:
    """Renders templates in a language."""

    def __init__(
        self,
        static: StaticFiles,
        folders: Mapping[str, Path] = MappingProxyType({}),
        locales: Sequence[Path] = (),
    ) -> None:
        self._static = static
        # A plugin's templates have its name before them, so none takes the place of another's.
        own = PrefixLoader({name: FileSystemLoader(path) for name, path in folders.items()})
        self._loader = ChoiceLoader([FileSystemLoader(FOLDER), own])
        self.words = with_plugins(locales)
        self._environments = {language: self._made(language) for language in self.words}

    def render(self, name: str, language: str, values: Mapping[str, Any]) -> str:
        """Return a template as HTML; what it names and is not given is an error."""
        return self._environments[language].get_template(name).render(values)

    def _made(self, language: str) -> Environment:
        environment = Environment(
            loader=self._loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        words = self.words[language]
        install: Any = getattr(environment, "install_gettext_translations")  # noqa: B009 - added by the extension
        install(words, newstyle=True)
        environment.globals = {
            "_": environment.globals["_"],
            "gettext": environment.globals["gettext"],
            "ngettext": environment.globals["ngettext"],
            "pgettext": environment.globals["pgettext"],
            "npgettext": environment.globals["npgettext"],
            "language": language,
            "direction": direction(language),
            "icon": self._icon,
            "static": self._address,
            "has_static": lambda name: name in self._static.names,
            "styles": self._static.styles,
            "state_of": state_of,
            "range": range,
            "dict": dict,
        }
        return environment

    def _icon(self, name: str, large: bool = False, fallback: str = "file-text") -> Markup:
        """Return an icon as SVG that no reader aloud names; its words stand beside it."""
        inner = self._static.icons.get(name) or self._static.icons[fallback]
        more = (" large" if large else "") + (" turns" if name in TURNING else "")
        return Markup(
            '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>'
        ).format(more, Markup(inner))  # noqa: S704 - of our own build  # nosec B704

    def _address(self, name: str) -> str:
        return BELOW + self._static.names[name]


class PageRenderer:
    """Pyramid's renderer factory for names that end in `.html`."""

    def __init__(self, info: Any) -> None:
        self.name = info.name

    def __call__(self, value: Mapping[str, Any], system: Mapping[str, Any]) -> str:
        request: Any = system["request"]
        return request.service(Templates).render(self.name, value["page"].language, value)  # type: ignore[no-any-return]


def includeme(config: Any) -> None:
    """Make the renderer known."""
    config.add_renderer(EXTENSION, PageRenderer)


def initials(name: str) -> str:
    """Return at most two letters for a person without a picture."""
    words = [word for word in name.split() if word[:1].isalnum()]
    letters = [word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)]
    return str(escape("".join(letters).upper() or "?"))
