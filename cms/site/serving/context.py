"""What every template of a page is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from cms.content.assets.types import ASSET
from cms.content.queries.entries import by_ids
from cms.content.queries.rows import Row
from cms.site.serving.entries import Level, ShownEntry
from cms.site.serving.images import asset_value
from cms.site.serving.page import Page, SiteShown, ThemeShown
from cms.site.serving.visit import SiteVisit
from cms.themes.words import name_of

DEPTH_MAX = 6
"""How deep values of plugins are looked through for entries."""


def readable(visit: SiteVisit, value: Any, depth: int = 0) -> Any:
    """Return what a plugin gives as templates read it: rows become entries, at any depth."""
    if isinstance(value, Row):
        return visit.put([value])[0]
    if depth > DEPTH_MAX:
        return value
    if isinstance(value, Mapping):
        return {name: readable(visit, one, depth + 1) for name, one in value.items()}
    if isinstance(value, list | tuple):
        if value and all(isinstance(one, Row) for one in value):
            return visit.put(list(value))
        return [readable(visit, one, depth + 1) for one in value]
    return value


def site_shown(visit: SiteVisit) -> SiteShown:
    """Return the site as templates name it."""
    locales = [
        {
            "locale": one,
            "name": name_of(one),
            "url": f"{visit.face.home(one)}/",
            "current": one == visit.lens.locale,
        }
        for one in visit.face.locales
    ]
    return SiteShown(visit.face.name, f"{visit.home}/", locales)


def block_of(visit: SiteVisit, name: str, values: Mapping[str, Any]) -> Markup:
    """Return a block as the theme shows it: by `blocks/NAME.html`, or by the plain one."""
    from cms.site.serving.functions import plain_functions  # noqa: PLC0415 - as in context_of

    theme = visit.theme
    template = theme.first([f"blocks/{name}.html", "blocks/block.html"])
    shown = {**plain_functions(visit), "block": values, "texts": list(_texts(values))}
    return Markup(theme.render(template, shown))  # noqa: S704 - autoescaped  # nosec B704


def _texts(values: Mapping[str, Any]) -> Iterator[Any]:
    """Yield what a block says, for themes that don't know it."""
    for name, value in values.items():
        if name not in ("id", "type", "label"):
            yield from _said(value)


def _said(value: Any) -> Iterator[Any]:
    if isinstance(value, Markup):
        yield {"kind": "markup", "value": value}
    elif isinstance(value, str) and value:
        kind = "link" if value.startswith(("https://", "http://")) else "text"
        yield {"kind": kind, "value": value}
    elif isinstance(value, ShownEntry):
        yield {"kind": "entry", "value": value}
    elif isinstance(value, Mapping):
        yield from _of_mapping(value)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for one in value:
            yield from _said(one)


def _of_mapping(value: Mapping[str, Any]) -> Iterator[Any]:
    if value.get("kind") == "image" and value.get("url"):
        yield {"kind": "image", "value": value}
        return
    for one in value.values():
        yield from _said(one)


def shown_settings(visit: SiteVisit) -> dict[str, Any]:
    """Return the theme's settings as templates read them: an image as one, if the visitor may see it."""
    from cms.site.serving.heading import whole_settings  # noqa: PLC0415 - as in context_of

    values = whole_settings(visit)
    declared = visit.request.site_theme_settings
    images = [name for name, one in declared.items() if one.kind == "image" and values[name]]
    if images:
        rows = by_ids(visit.session, visit.lens, {values[name] for name in images})
        level = Level(visit.shelf, list(rows.values()))
        for name in images:
            row = rows.get(values[name])
            seen = row is not None and row.type == ASSET
            values[name] = asset_value(level, row, None) if row and seen else None
    return values


def context_of(visit: SiteVisit, page: Page, more: Mapping[str, Any]) -> dict[str, Any]:
    """Return all that the templates of a page are given; the contract's names can't be taken."""
    from cms.site.serving.functions import functions_for  # noqa: PLC0415 - parts render by it
    from cms.site.serving.menus import menus_for  # noqa: PLC0415

    given = {name: readable(visit, value) for name, value in more.items()}
    if isinstance(given.get("items"), list) and not page.items:
        page.items = given["items"]
    return {
        **given,
        **functions_for(visit, page),
        "page": page,
        "site": site_shown(visit),
        "menus": menus_for(visit),
        "theme": ThemeShown(visit.theme.name, shown_settings(visit)),
    }
