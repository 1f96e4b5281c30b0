"""Menus: what somebody put into them, or else what stands at the top of the tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cms.content.queries.entries import by_ids
from cms.content.queries.rows import Row
from cms.site.serving.entries import ShownEntry
from cms.site.serving.listing import SHOWN_IN_MENUS, below, dated
from cms.site.serving.visit import SiteVisit
from cms.themes.rendering import ReadyThemes

MAIN = "main"
ITEMS_MAX = 100
DEPTH_MAX = 4
SHORT = "menu_title"
"""The field by which an entry is called shorter in menus, where it has one."""
Item = dict[str, Any]


def menus_for(visit: SiteVisit) -> dict[str, list[Item]]:
    """Return the menus of the visit's theme by name; one that nobody filled is empty.

    `main` then holds what stands at the top of the tree.
    """
    known = visit.request.service(ReadyThemes).themes.menus(visit.theme.name)
    given = {name: visit.face.menus.get(name, ()) for name in {MAIN, *known}}
    wanted = [one for items in given.values() for one in _ids(items)]
    found = by_ids(visit.session, visit.lens, wanted) if wanted else {}
    entries = dict(zip(found, visit.put(list(found.values())), strict=True))
    menus = {name: _items(visit, items, entries) for name, items in given.items()}
    if not given[MAIN]:
        menus[MAIN] = from_tree(visit)
    return menus


def from_tree(visit: SiteVisit) -> list[Item]:
    """Return what stands at the top of the tree as a menu."""
    rows = [row for row in below(visit, visit.face.root) if in_menus(visit, row)]
    visit.tags.update(f"type:{row.type}" for row in rows)
    return [_item(visit, one, "", []) for one in visit.put(rows[:ITEMS_MAX]) if one.url]


def in_menus(visit: SiteVisit, row: Row) -> bool:
    """Say whether an entry stands in menus that nobody filled: all but single posts do."""
    return not dated(visit, row.type) and row.document.get(SHOWN_IN_MENUS, True) is not False


def _ids(items: Sequence[Mapping[str, Any]], depth: int = 0) -> Iterator[str]:
    for one in items if depth < DEPTH_MAX else ():
        if one.get("entry"):
            yield str(one["entry"])
        yield from _ids(one.get("children", ()), depth + 1)


def _items(
    visit: SiteVisit,
    items: Sequence[Mapping[str, Any]],
    entries: Mapping[str, ShownEntry],
    depth: int = 0,
) -> list[Item]:
    found: list[Item] = []
    for one in items[:ITEMS_MAX] if depth < DEPTH_MAX else ():
        children = _items(visit, one.get("children", ()), entries, depth + 1)
        title = _title(visit, one)
        if one.get("entry"):
            entry = entries.get(str(one["entry"]))
            if entry is not None and entry.url:
                found.append(_item(visit, entry, title, children))
        elif one.get("url"):
            url = _address(visit, str(one["url"]))
            found.append(_made(visit, title or url, url, children))
    return found


def _title(visit: SiteVisit, item: Mapping[str, Any]) -> str:
    """Return the title in the visit's language: a text, or one for each locale."""
    title = item.get("title") or ""
    if isinstance(title, Mapping):
        title = next((title[one] for one in visit.lens.chain if title.get(one)), "")
    return str(title)


def _address(visit: SiteVisit, url: str) -> str:
    return visit.places.path(url) if url.startswith("/") else url


def _item(visit: SiteVisit, entry: ShownEntry, title: str, children: list[Item]) -> Item:
    short = entry[SHORT] if not title else None
    return _made(visit, title or short or entry.title, entry.url, children)


def _made(visit: SiteVisit, title: str, url: str, children: list[Item]) -> Item:
    here = visit.url.rstrip("/")
    inside = here.startswith(f"{url.rstrip('/')}/") and url.rstrip("/") != visit.home
    below_open = any(one["current"] or one["open"] for one in children)
    return {
        "title": title,
        "url": url,
        "current": here == url.rstrip("/"),
        "open": inside or below_open,
        "children": children,
    }
