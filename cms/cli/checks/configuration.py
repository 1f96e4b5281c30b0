"""Checks the ini file, the environment, the plugins and what they declare."""

from __future__ import annotations

from collections.abc import Iterator

from cms.cli.site import Site
from cms.content.assets.types import PLUGIN
from cms.errors import CMSError
from cms.web.standing.finding import Finding, fail, ok, warn


def check_settings(site: Site) -> Iterator[Finding]:
    """Settings can be read, and nothing in the environment looks like a slip of the pen."""
    try:
        settings = site.settings
    except CMSError as error:
        yield fail("settings", error.detail, "Correct the ini file or the environment.")
        return
    yield ok("settings", str(site.config))
    for variable in settings.strangers:
        yield warn("settings", f"{variable} in the environment sets nothing.", "Misspelt?")
    if not settings.site.secret:
        yield warn(
            "settings",
            "cms.site.secret is not set: cursors don't survive a restart, and no links are mailed.",
            "Set it, or CMS_SITE_SECRET, to a long random text.",
        )


def check_plugins(site: Site) -> Iterator[Finding]:
    """Every enabled plugin loads and answers what it is asked at start."""
    try:
        plugins = site.plugins
    except CMSError as error:
        yield fail("plugins", error.detail, "Correct cms.plugins, or the plugin.")
        return
    yield ok("plugins", " ".join(plugins.names) or "none is enabled")
    for one in plugins.troubles:
        yield fail(
            f"plugin {one.plugin}",
            f"its hook {one.hook} failed: {one.detail}",
            "Correct the plugin, or take it out of cms.plugins.",
        )


def check_types(site: Site) -> Iterator[Finding]:
    """There is something to write, and what has to be found is indexed."""
    try:
        specs = list(site.registry)
    except CMSError:
        return  # told above
    if all(spec.plugin == PLUGIN for spec in specs):
        yield warn(
            "types",
            "There is no content type but those of the media library.",
            "Enable a plugin that brings some, such as blog.",
        )
        return
    yield ok("types", f"{len(specs)}: {' '.join(spec.name for spec in specs)}")
