"""The rooms of the admin, whose contributions and those of plugins are gathered once, at start."""

from __future__ import annotations

from typing import Any

from cms.admin.contributed import Contributed
from cms.admin.dashboard import contributions as dashboard
from cms.admin.editor import contributions as editor
from cms.admin.house import contributions as house
from cms.admin.lists import contributions as lists
from cms.admin.media import contributions as media
from cms.admin.model import contributions as model
from cms.admin.planning import contributions as planning
from cms.admin.preview import contributions as preview
from cms.admin.review import contributions as review
from cms.admin.static import StaticFiles, static_files
from cms.admin.templating import Templates
from cms.admin.theme import contributions as theme
from cms.admin.time import contributions as time
from cms.admin.webhooks import contributions as webhooks
from cms.errors import PluginError
from cms.extension.admin import AdminContributions
from cms.extension.contributions import Contribution
from cms.extension.manager import Plugins
from cms.services import Services
from cms.settings import Settings

ROOMS = (
    dashboard,
    editor,
    lists,
    review,
    planning,
    time,
    media,
    preview,
    model,
    theme,
    house,
    webhooks,
)
VIEWS = (
    "dashboard",
    "editor",
    "ground",
    "house",
    "lists",
    "media",
    "model",
    "planning",
    "preview",
    "review",
    "theme",
    "time",
    "webhooks",
    "widgets",
)
"""The rooms whose views are found by looking through them."""


def includeme(config: Any) -> None:
    """Gather what the rooms add, read once what pages load, and find their views."""
    services: Services = config.registry.cms_services
    if Contributed not in services:
        services.add(Contributed, gather(services.get(Plugins)))
    found = services.get(Contributed)
    if StaticFiles not in services:
        accent = services.get(Settings).admin.accent
        services.add(StaticFiles, static_files(accent, styles=found.styles))
    if Templates not in services:
        files = services.get(StaticFiles)
        services.add(Templates, Templates(files, found.templates, found.locales))
    config.include("cms.admin.preview.targets")
    config.include("cms.admin.theme.subject")
    for room in VIEWS:
        config.scan(f"cms.admin.{room}")


def gather(plugins: Plugins) -> Contributed:
    """Return what the rooms and the plugins add; raise PluginError for what is no contribution."""
    given = plugins.collect("admin")
    for plugin, item in given:
        if not isinstance(item, AdminContributions):
            raise PluginError(
                f"Plugin {plugin!r}: its hook 'admin' gives {type(item).__name__}; "
                "AdminContributions are expected."
            )
    own = [Contribution("", room.CONTRIBUTIONS) for room in ROOMS]
    return Contributed((*own, *given))
