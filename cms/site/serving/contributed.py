"""What plugins add to the site, gathered once at start."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cms.errors import ConfigurationError
from cms.extension.contributions import Contribution
from cms.extension.manager import Plugins
from cms.extension.site import SitePage, SitePart
from cms.themes.rendering import Brought

log = logging.getLogger("cms.site")
_PIECE = re.compile(r"\{([a-z_]{1,40})(:path)?\}")


@dataclass(frozen=True)
class Route:
    """A page of a plugin, and the expression that its path is matched with."""

    page: SitePage
    plugin: str
    pattern: re.Pattern[str]

    def match(self, path: str) -> dict[str, str] | None:
        """Return what stands in the braces of the path, or None for another path."""
        found = self.pattern.fullmatch(path)
        return None if found is None else found.groupdict()


@dataclass(frozen=True)
class SiteContributed:
    """All contributions, in the order of the plugins."""

    all: tuple[Contribution, ...]
    plugins: Plugins

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """The pages of plugins, by their order."""
        found = [
            Route(page, plugin, pattern_of(page.path))
            for plugin, given in self.all
            for page in given.pages
        ]
        return tuple(sorted(found, key=lambda one: one.page.order))

    @cached_property
    def parts(self) -> tuple[tuple[str, SitePart], ...]:
        """The parts of pages, each with its plugin, by their order."""
        found = [(plugin, part) for plugin, given in self.all for part in given.parts]
        return tuple(sorted(found, key=lambda one: one[1].order))

    @cached_property
    def shown_at(self) -> Mapping[str, str]:
        """The paths of pages that show entries of a type, by type."""
        found: dict[str, str] = {}
        for route in self.routes:
            for name in route.page.shows:
                found.setdefault(name, route.page.path)
        return found

    @cached_property
    def brought(self) -> Brought:
        """The folders that plugins bring."""
        return Brought(
            {plugin: one.templates for plugin, one in self.all if one.templates is not None},
            {plugin: one.static for plugin, one in self.all if one.static is not None},
            tuple(Path(one.locale) for _, one in self.all if one.locale is not None),
        )

    def failed(self, plugin: str, what: str, error: Exception) -> None:
        """Log that a contribution failed, and remember it among the plugin's troubles."""
        log.error("The %s of plugin %s failed and is left out.", what, plugin, exc_info=error)
        self.plugins.troubles.add(plugin, "site", error)


def gather(plugins: Plugins) -> SiteContributed:
    """Ask the plugins; raise ConfigurationError for a path that can't be one."""
    found = SiteContributed(tuple(plugins.collect("site")), plugins)
    _ = found.routes
    return found


def pattern_of(path: str) -> re.Pattern[str]:
    """Return the expression of a page's path: each name in braces takes one segment."""
    written: list[str] = []
    pieces: Sequence[str] = path.strip("/").split("/")
    for place, piece in enumerate(pieces):
        named = _PIECE.fullmatch(piece)
        if named is None and ("{" in piece or "}" in piece or not piece):
            raise ConfigurationError(f"{path!r} is no path of a page: {piece!r}.")
        if named is not None and named[2] and place + 1 < len(pieces):
            raise ConfigurationError(f"{path!r}: only the last name can take the rest.")
        written.append(_piece(piece, named))
    return re.compile("/".join(written))


def _piece(piece: str, named: Any) -> str:
    if named is None:
        return re.escape(piece)
    return f"(?P<{named[1]}>.+)" if named[2] else f"(?P<{named[1]}>[^/]+)"
