"""What the rooms of the admin, and the plugins, add to it, as every screen asks for it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from markupsafe import Markup

from cms.admin.templating import Templates
from cms.errors import CMSError, Forbidden, StateConflict
from cms.extension.admin import (
    Action,
    AdminEntryDraft,
    AdminPage,
    Column,
    EntryWay,
    FieldWidget,
    PaletteAction,
    Panel,
    PluginScreen,
    Way,
)
from cms.extension.contributions import Contribution
from cms.extension.manager import Plugins

log = logging.getLogger("cms.admin")


@dataclass(frozen=True)
class Contributed:
    """All contributions, in the order of the rooms and then of the plugins; rooms have no name."""

    all: tuple[Contribution, ...]

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """Ways of the navigation, by their order."""
        return self._ordered("ways")

    @cached_property
    def entry_ways(self) -> tuple[EntryWay, ...]:
        """Screens of one entry, by their order; those that plugins bring whole among them."""
        own = [
            EntryWay(f"plugin/{plugin}/{one.name}", one.title, one.icon, _asks(one), one.order)
            for (plugin, _), one in self.screens.items()
            if one.of_entry
        ]
        return tuple(sorted([*self._ordered("entry_ways"), *own], key=lambda one: one.order))

    @cached_property
    def panels(self) -> tuple[Panel, ...]:
        """Panels of both places, by their order."""
        return self._ordered("panels")

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Columns of lists, by their order."""
        return self._ordered("columns")

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        """Actions on entries, by their order."""
        return self._ordered("actions")

    @cached_property
    def widgets(self) -> tuple[FieldWidget, ...]:
        """Widgets of fields, in the order of the plugins; a later one takes an earlier one's place."""
        return tuple(one for _, given in self.all for one in given.widgets)

    @cached_property
    def palette(self) -> tuple[PaletteAction, ...]:
        """What the palette offers beside screens."""
        return tuple(one for _, given in self.all for one in given.palette)

    @cached_property
    def screens(self) -> Mapping[tuple[str, str], PluginScreen]:
        """Screens of plugins, by plugin and name."""
        return {(plugin, one.name): one for plugin, given in self.all for one in given.screens}

    @cached_property
    def templates(self) -> Mapping[str, Path]:
        """Folders of templates, by plugin."""
        return {plugin: given.templates for plugin, given in self.all if given.templates}

    @cached_property
    def locales(self) -> tuple[Path, ...]:
        """Folders of catalogues, in the order of the plugins."""
        return tuple(given.locale for _, given in self.all if given.locale)

    @cached_property
    def styles(self) -> Mapping[str, Path]:
        """Stylesheets of plugins, by plugin."""
        return {plugin: given.style for plugin, given in self.all if given.style}

    def plugin_of(self, item: object) -> str:
        """Return the plugin that gave something; empty for the admin's own rooms."""
        return self._plugins.get(id(item), "")

    @cached_property
    def _plugins(self) -> Mapping[int, str]:
        kinds = ("ways", "entry_ways", "panels", "columns", "actions", "widgets", "screens")
        return {
            id(one): plugin
            for plugin, given in self.all
            for kind in kinds
            for one in getattr(given, kind)
        }

    def _ordered(self, kind: str) -> tuple[Any, ...]:
        found = [one for _, given in self.all for one in getattr(given, kind)]
        return tuple(sorted(found, key=lambda one: one.order))


def _asks(screen: PluginScreen) -> Callable[[Any, Any], bool]:
    return lambda request, _: screen.may(request)


@dataclass(frozen=True)
class ShownPanel:
    """A panel with what it says."""

    panel: Panel
    body: Markup


def panels(
    request: Any,
    page: AdminPage,
    place: str,
    subject: AdminEntryDraft | None = None,
    chosen: Iterable[Panel] | None = None,
) -> Iterator[ShownPanel]:
    """Yield the panels of a place that have something to show; one that fails is left out.

    With `chosen` only these, in their order.
    """
    templates = request.service(Templates)
    for panel in request.service(Contributed).panels if chosen is None else chosen:
        if panel.place != place:
            continue
        with left_out(request, panel, f"panel {panel.name!r}"):
            with request.cms_session.begin_nested():
                values = panel.values(request, page, subject)
            if values is not None:
                given = {"page": page, "panel": panel, "subject": subject, **values}
                body = Markup(templates.render(panel.template, page.language, given))  # noqa: S704  # nosec B704
                yield ShownPanel(panel, body)


@contextmanager
def left_out(request: Any, item: object, what: str) -> Iterator[None]:
    """Let a page go on without what a contribution failed to give; log it, and remember it.

    What the reader may not see is no failure: it is left out, and nothing is said.
    """
    try:
        yield
    except Forbidden:
        return
    except Exception as error:
        plugin = request.service(Contributed).plugin_of(item)
        log.exception("The %s of %s failed and is left out.", what, plugin or "the admin")
        if plugin:
            request.service(Plugins).troubles.add(plugin, "admin", error)


def operations_of(action: Action, request: Any, ids: Sequence[str]) -> Sequence[Any]:
    """Return the operations of an action; raise `StateConflict` where it fails to name them.

    What it raises on purpose (`CMSError`) goes through. Anything else is logged, and remembered
    among the plugin's troubles.
    """
    try:
        return action.operations(request, ids)
    except CMSError:
        raise
    except Exception as error:
        plugin = request.service(Contributed).plugin_of(action)
        log.exception("The action %r of %s failed.", action.name, plugin or "the admin")
        if plugin:
            request.service(Plugins).troubles.add(plugin, "admin", error)
        raise StateConflict(
            f"“{action.label}” failed in its plugin, and nothing was changed. "
            "The log of the server says why."
        ) from error


def entry_ways(request: Any, draft: AdminEntryDraft) -> list[EntryWay]:
    """Return the screens of an entry that who asks may have."""
    found = []
    for way in request.service(Contributed).entry_ways:
        with left_out(request, way, f"way {way.name!r}"):
            if way.may(request, draft):
                found.append(way)
    return found
