"""What went wrong, told to visitors: a page of the theme that needs no database."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from jinja2 import TemplateError
from pyramid.response import Response

from cms.site.serving.answering import POLICY
from cms.site.serving.faces import MAIN, Face, host_of
from cms.site.serving.page import Page, SiteShown, ThemeShown
from cms.themes.known import DEFAULT
from cms.themes.lookup import LAST
from cms.themes.manifest import Theme
from cms.themes.rendering import Brought, ReadyTheme, ReadyThemes
from cms.themes.values import whole
from cms.themes.words import direction, words_for
from cms.tree.site import is_site_path
from cms.web.problems import Problem

log = logging.getLogger("cms.site")
TITLES: Mapping[int, str] = MappingProxyType(
    {
        400: "This address can’t be read",
        403: "This is not for you to see",
        404: "There is nothing here",
        405: "That is not done here",
        422: "That can’t be accepted",
        429: "Too many requests",
        500: "Something went wrong here",
    }
)
_LAST = "cms_site_last"


Last = Mapping[str, tuple[str, tuple[str, ...]]]


def remember(request: Any, face: Face, theme: str) -> None:
    """Note in which theme and languages a face is shown, for when nothing can be asked."""
    known: Last = getattr(request.registry, _LAST, {})
    host = host_of(request) if face.key != MAIN else MAIN
    if known.get(host) != (theme, face.locales):
        setattr(request.registry, _LAST, {**known, host: (theme, face.locales)})


def _remembered(request: Any) -> tuple[str, str]:
    """Return the theme of the request's face, and the language that its path names.

    Nothing of what other visitors were shown decides about either.
    """
    known: Last = getattr(request.registry, _LAST, {})
    default = (DEFAULT, tuple(request.settings.site.locales))
    theme, locales = known.get(host_of(request)) or known.get(MAIN) or default
    first = request.environ.get("PATH_INFO", "").strip("/").partition("/")[0]
    return theme, first if first in locales else locales[0]


def problem_page(request: Any, problem: Problem) -> Response | None:
    """Return the page for a path of the site; None elsewhere."""
    if not is_site_path(request):
        return None
    name, locale = _remembered(request)
    try:
        theme = request.service(ReadyThemes).get(name)
        text = _rendered(request, theme, locale, problem)
    except (TemplateError, OSError, ValueError, TypeError) as error:
        log.error("The theme %s has no page for errors that works: %s", name, error)
        last = Theme("last", "", LAST)
        text = _rendered(request, ReadyTheme([last], Brought({}, {})), locale, problem)
    response = Response(text, status=problem.status, content_type="text/html", charset="utf-8")
    response.headers["Content-Security-Policy"] = POLICY.format("'none'")
    return response


def _rendered(request: Any, theme: ReadyTheme, locale: str, problem: Problem) -> str:
    def say(text: str, **_: Any) -> str:
        return words_for(theme.words, locale).gettext(text)

    site = request.settings.site
    title = say(TITLES.get(problem.status, TITLES[500]))
    detail = problem.detail if problem.status < 500 and problem.status != 404 else ""
    page = Page("error", title, site.url, request.path, locale, direction(locale))
    page.status, page.description = problem.status, detail
    files = theme.files
    values = {
        "page": page,
        "site": SiteShown(site.name, f"{site.url.rstrip('/')}/", ()),
        "theme": ThemeShown(theme.name, _defaults(request, theme)),
        "menus": {},
        "t": say,
        "asset": lambda name: f"/-/{theme.name}/{files.digest}/{name}",
    }
    return theme.render("error.html", values)


def _defaults(request: Any, theme: ReadyTheme) -> Mapping[str, Any]:
    themes = request.service(ReadyThemes).themes
    return whole(themes.settings(theme.name), {}) if theme.name in themes.all else {}
