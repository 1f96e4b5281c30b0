"""What the rooms of the admin, and the plugins, add to it, as every screen asks for it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from markupsafe import Markup

from cms.admin.templating import Templates
from cms.extension.admin import (
    Action,
    AdminContributions,
    Column,
    EntryWay,
    PaletteAction,
    Panel,
    Way,
)

log = logging.getLogger("cms.admin")

T = TypeVar("T", Way, EntryWay, Panel, Column, Action)


@dataclass(frozen=True)
class Contributed:
    """All contributions, in the order of the rooms and then of the plugins."""

    all: tuple[AdminContributions, ...]

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """Ways of the navigation, by their order."""
        return _ordered(way for one in self.all for way in one.ways)

    @cached_property
    def entry_ways(self) -> tuple[EntryWay, ...]:
        """Screens of one entry, by their order."""
        return _ordered(way for one in self.all for way in one.entry_ways)

    @cached_property
    def panels(self) -> tuple[Panel, ...]:
        """Panels of both places, by their order."""
        return _ordered(panel for one in self.all for panel in one.panels)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Columns of lists, by their order."""
        return _ordered(column for one in self.all for column in one.columns)

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        """Actions on entries, by their order."""
        return _ordered(action for one in self.all for action in one.actions)

    @cached_property
    def palette(self) -> tuple[PaletteAction, ...]:
        """What the palette offers beside screens."""
        return tuple(action for one in self.all for action in one.palette)


@dataclass(frozen=True)
class ShownPanel:
    """A panel with what it says."""

    panel: Panel
    body: Markup


def panels(
    request: Any, page: Any, place: str, subject: Any = None, chosen: Iterable[Panel] | None = None
) -> Iterator[ShownPanel]:
    """Yield the panels of a place that have something to show; one that fails is left out.

    With `chosen` only these, in their order.
    """
    templates = request.service(Templates)
    for panel in request.service(Contributed).panels if chosen is None else chosen:
        if panel.place != place:
            continue
        try:
            with request.cms_session.begin_nested():
                values = panel.values(request, page, subject)
            if values is None:
                continue
            given = {"page": page, "panel": panel, "subject": subject, **values}
            body = Markup(templates.render(panel.template, page.language, given))  # noqa: S704
        except Exception:
            log.exception("The panel %s failed and is left out.", panel.name)
            continue
        yield ShownPanel(panel, body)


def entry_ways(request: Any, draft: Any) -> list[EntryWay]:
    """Return the screens of an entry that who asks may have."""
    return [way for way in request.service(Contributed).entry_ways if way.may(request, draft)]


def _ordered(found: Iterable[T]) -> tuple[T, ...]:
    return tuple(sorted(found, key=lambda one: one.order))
