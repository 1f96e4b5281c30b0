"""Puts together what serving a site needs, once at start."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from cms.extension.manager import Plugins
from cms.services import Services
from cms.settings import Settings
from cms.site.serving.context import context_of
from cms.site.serving.contributed import SiteContributed, gather
from cms.site.serving.opening import current_face, current_theme
from cms.site.serving.problems import problem_page
from cms.themes.known import Themes, find_themes
from cms.themes.rendering import ReadyThemes
from cms.web.problem_views import ELSEWHERE, tell_by


def includeme(config: Any) -> None:
    """Add the services, and what requests of the site are asked for."""
    services: Services = config.registry.cms_services
    settings, plugins = services.get(Settings), services.get(Plugins)
    if Themes not in services:
        services.add(Themes, find_themes(plugins, settings.site.themes))
    contributed = services.add(SiteContributed, gather(plugins))
    services.add(ReadyThemes, ReadyThemes(services.get(Themes), contributed.brought))
    secret = settings.site.secret or secrets.token_urlsafe(32)
    config.registry.cms_form_secret = hashlib.sha256(b"forms:" + secret.encode()).digest()
    tell_by(config, ELSEWHERE, problem_page)
    config.add_request_method(context_of_request, "site_context")
    config.add_request_method(theme_settings, "site_theme_settings", reify=True)


def context_of_request(request: Any, visit: Any, page: Any, values: Any) -> Any:
    """Return what templates of plugins' parts are given."""
    return context_of(visit, page, values)


def theme_settings(request: Any) -> Any:
    """The settings that the theme of the request's face has."""
    theme = current_theme(request, current_face(request))
    return request.service(ReadyThemes).themes.settings(theme.name)
