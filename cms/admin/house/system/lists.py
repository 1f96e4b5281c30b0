"""Settings, read only, and plugins with their troubles."""

from __future__ import annotations

import os
from typing import Any

from pyramid.view import view_config

from cms.admin.house.listing import Filter, Head, Row, as_table, in_memory, listed, read_asked
from cms.admin.page import Crumb, Page, page_for, require_signed_in
from cms.admin.translating import mark
from cms.audit.starting import shown_settings
from cms.errors import BadRequest
from cms.extension.manager import Plugins
from cms.settings.loading import keys
from cms.settings.sources import source_of
from cms.tree.admin.house import AdminPlugins, AdminSettings

PERMISSION = "manage_settings"
SOURCES = {
    "environment": mark("Environment"),
    "file": mark("Ini file"),
    "default": mark("Default"),
}
SETTING = (
    Head("name", mark("Setting"), "code"),
    Head("value", mark("Value"), "words"),
    Head("source", mark("From"), "text", wide=True),
    Head("about", mark("What it is for"), "words", wide=True),
)
PLUGIN = (
    Head("name", mark("Plugin"), "main"),
    Head("summary", mark("What it is for"), "words", wide=True),
    Head("state", mark("State"), "mark"),
    Head("source", mark("From"), "text", wide=True),
    Head("hooks", mark("What it does"), "tags", wide=True),
    Head("troubles", mark("Failures"), "number"),
)


@view_config(
    context=AdminSettings,
    name="",
    request_method="GET",
    permission=PERMISSION,
    renderer="house/system/settings.html",
)
def get_settings(context: AdminSettings, request: Any) -> Any:
    """Show what is set, and where it comes from; of secrets, whether they are set."""
    require_signed_in(request)
    asked = read_asked(request, "source")
    if asked.given["source"] not in ("", *SOURCES):
        raise BadRequest("There is no such choice.", "source")
    page = page_for(request, Crumb(mark("Settings")))
    rows = [row for row in _settings(request, page) if asked.given["source"] in ("", row["from"])]
    load = in_memory(rows, asked, "name", "value", "about")
    if asked.table:
        return as_table(page, "settings", SETTING, load)
    options = [("", page.say(mark("From anywhere")))]
    options += [(value, page.say(words)) for value, words in SOURCES.items()]
    filters = (Filter("source", mark("From"), options),)
    search = mark("Search settings")
    return {
        "page": page,
        "list": listed(request, asked, SETTING, load, searched=search, filters=filters),
        "empty": ("settings", "", ""),
    }


def _settings(request: Any, page: Page) -> list[Row]:
    settings = request.settings
    shown = shown_settings(settings)
    rows: list[Row] = []
    for key in keys(settings.providers, settings.storages):
        source = source_of(settings, key, os.environ)
        rows.append(
            {
                "href": "",
                "name": key.name,
                "value": shown[key.name],
                "from": source,
                "source": page.say(SOURCES[source]),
                "about": key.about,
            }
        )
    return rows


@view_config(
    context=AdminPlugins,
    name="",
    request_method="GET",
    permission=PERMISSION,
    renderer="house/system/plugins.html",
)
def get_plugins(context: AdminPlugins, request: Any) -> Any:
    """Show the plugins that are enabled or could be, and what went wrong in them."""
    require_signed_in(request)
    asked = read_asked(request)
    page = page_for(request, Crumb(mark("Plugins")))
    plugins: Plugins = request.service(Plugins)
    troubles = list(plugins.troubles)
    rows: list[Row] = []
    for one in plugins.infos():
        word = (
            (mark("Enabled"), "live", "plug") if one.enabled else (mark("Off"), "draft", "circle")
        )
        rows.append(
            {
                "href": "",
                "name": one.name,
                "summary": one.summary,
                "state": word[0],
                "state_tone": word[1],
                "state_icon": word[2],
                "source": one.source,
                "hooks": one.hooks,
                "troubles": sum(t.times for t in troubles if t.plugin == one.name),
            }
        )
    load = in_memory(rows, asked, "name", "summary", "source")
    if asked.table:
        return as_table(page, "plugins", PLUGIN, load)
    begin = page.say(mark("Plugins are enabled by the setting cms.plugins."))
    return {
        "page": page,
        "list": listed(request, asked, PLUGIN, load, searched=mark("Search plugins")),
        "empty": ("plug", page.say(mark("No plugins")), begin),
        "troubles": troubles,
    }
