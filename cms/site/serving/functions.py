"""The functions that templates of themes can call."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from jinja2.exceptions import SecurityError
from markupsafe import Markup

from cms.site.serving.entries import ShownEntry
from cms.site.serving.forms import form_token
from cms.site.serving.heading import head
from cms.site.serving.images import picture
from cms.site.serving.listing import newest
from cms.site.serving.page import Page
from cms.site.serving.visit import SiteVisit
from cms.themes.outline import outline_of
from cms.themes.words import babel_locale

log = logging.getLogger("cms.site")
LISTS_MAX = 30
"""Lists that one page may ask for."""
FORMS = ("short", "medium", "long", "full")
SEARCH = "search"
AGAIN = 10
"""Seconds that a page may be kept in which a part of a plugin failed."""


def functions_for(visit: SiteVisit, page: Page) -> dict[str, Callable[..., Any] | str]:
    """Return what templates of one page can call, by name."""
    asked = [0]

    def entries(
        type: str,
        sort: str = "-published_at",
        limit: int = 10,
        filter: Mapping[str, Any] | None = None,
    ) -> list[ShownEntry]:
        asked[0] += 1
        if asked[0] > LISTS_MAX:
            raise SecurityError(f"A page asks for {LISTS_MAX} lists at most.")
        return newest(visit, type, sort, limit, filter)

    return {
        **plain_functions(visit),
        "head": lambda: head(visit, page),
        "part": lambda place: part(visit, page, place),
        "entries": entries,
        "field": lambda name: field_mark(visit, name),
        "form_token": lambda: _token(visit),
    }


def _token(visit: SiteVisit) -> Markup:
    """Return the hidden field of a form, which belongs to one visitor and hour."""
    visit.for_one()
    return form_token(visit.request)


def plain_functions(visit: SiteVisit) -> dict[str, Callable[..., Any] | str]:
    """Return what templates of blocks can call as well: what needs no page."""
    zone = ZoneInfo(visit.request.settings.site.time_zone)
    locale = babel_locale(visit.lens.locale)

    def shown_date(value: Any, form: str = "long") -> str:
        form = form if form in FORMS else "long"
        if isinstance(value, datetime):
            return format_date(value.astimezone(zone), form, locale)
        return format_date(value, form, locale) if isinstance(value, date) else ""

    def shown_time(value: Any, form: str = "medium") -> str:
        form = form if form in FORMS else "medium"
        known = isinstance(value, datetime)
        return format_datetime(value, form, tzinfo=zone, locale=locale) if known else ""

    return {
        "asset": lambda name: static_address(visit, name),
        "picture": picture,
        "t": lambda text, **values: said(visit, text, values),
        "date": shown_date,
        "moment": shown_time,
        "number": lambda value: format_decimal(value, locale=locale),
        "address": lambda what: address(visit, what),
        "outline": outline_of,
        "search_url": visit.places.path(SEARCH),
    }


def static_address(visit: SiteVisit, name: str) -> str:
    """Return the address of a file of the theme or of a plugin; raise for one that is not there."""
    files = visit.theme.files
    if name not in files.files:
        raise SecurityError(f"There is no file {name[:80]!r} in the theme.")
    return f"/-/{visit.theme.name}/{files.digest}/{name}"


def said(visit: SiteVisit, text: str, values: Mapping[str, Any]) -> Any:
    """Return an English text in the page's language; values stand in it as `%(name)s`."""
    told: Any = visit.say(str(text))
    for name, value in values.items():
        if isinstance(value, Markup):
            told = Markup.escape(told)
        told = told.replace(f"%({name})s", value if isinstance(value, Markup) else str(value))
    return told


def address(visit: SiteVisit, what: Any) -> str:
    """Return the absolute address of an entry, or of a path below the home."""
    if isinstance(what, ShownEntry):
        return what.url
    return visit.places.path(str(what))


def field_mark(visit: SiteVisit, name: str) -> Markup:
    """Return the attribute by which the admin's preview knows a field; nothing elsewhere."""
    return Markup(' data-cms-field="{}"').format(name) if visit.preview else Markup("")


def part(visit: SiteVisit, page: Page, place: str) -> Markup:
    """Return the parts of plugins at a place of the page; one that fails is left out."""
    found = []
    for plugin, one in visit.contributed.parts:
        if one.place != place or (visit.row is None and place != "page_end"):
            continue
        try:
            values = one.values(visit)
            if values is not None:
                name = one.template
                context = visit.request.site_context(visit, page, values)
                found.append(Markup(visit.theme.render(name, context)))  # noqa: S704 - autoescaped  # nosec B704
        except SecurityError:
            raise
        except Exception as error:  # noqa: BLE001 - one part's failure is not the page's
            # What is left out now may be there for who asks a little later.
            visit.seconds = min(visit.seconds or AGAIN, AGAIN)
            visit.contributed.failed(plugin, f"part {one.name!r}", error)
    return Markup("").join(found)
