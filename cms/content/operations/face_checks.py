"""What can be wrong with a face that somebody describes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import orjson

from cms.db.identifiers import is_id
from cms.errors import FieldProblem

MEMBERS = ("theme", "settings", "menus", "name", "locales", "root", "home", "hosts", "url")
BYTES_MAX = 200 * 1024
ITEMS_MAX = 100
DEPTH_MAX = 4
_KEY = re.compile(r"[a-z][a-z0-9-]{0,39}")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
_SCHEMES = ("http", "https", "mailto", "tel")


def problems_of(
    key: str,
    data: Mapping[str, Any],
    locales: Sequence[str],
    others: Mapping[str, Mapping[str, Any]],
) -> list[FieldProblem]:
    """Return what is wrong; `others` are the faces beside this one, whose hosts are taken."""
    found = [
        FieldProblem(f"/data/{name}", "is no member of a face.")
        for name in data.keys() - {*MEMBERS}
    ]
    if key and not _KEY.fullmatch(key):
        found.append(FieldProblem("/face", "has to be lower-case letters, digits and hyphens."))
    if len(orjson.dumps(data)) > BYTES_MAX:
        found.append(FieldProblem("/data", f"has to be at most {BYTES_MAX} bytes of JSON."))
        return found
    for name, problem in _CHECKS.items():
        value = data.get(name)
        if value is not None:
            found += [FieldProblem(f"/data/{name}{at}", told) for at, told in problem(value)]
    found += [
        FieldProblem("/data/locales", told) for told in _unknown(data.get("locales"), locales)
    ]
    taken = {host for one in others.values() for host in one.get("hosts", ())}
    if isinstance(data.get("hosts"), list) and taken & {*map(str, data["hosts"])}:
        found.append(FieldProblem("/data/hosts", "names a host that another face has."))
    return found


Found = Iterator[tuple[str, str]]


def _unknown(given: Any, locales: Sequence[str]) -> Iterator[str]:
    if given is None:
        return
    if not isinstance(given, list) or not given or not all(one in locales for one in given):
        yield f"has to be a list of some of {', '.join(locales)}; the first is the default."
    elif len(set(given)) < len(given):
        yield "names a locale twice."


def _text(value: Any) -> Found:
    if not isinstance(value, str) or not value.strip() or len(value) > 200:
        yield "", "has to be a text of at most 200 characters."


def _theme(value: Any) -> Found:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        yield "", "has to be the name of a theme."


def _settings(value: Any) -> Found:
    plain = isinstance(value, dict) and all(isinstance(one, dict) for one in value.values())
    if not plain:
        yield "", "has to be an object of settings by theme."
        return
    for name, given in value.items():
        if not all(isinstance(one, str | bool | int) for one in given.values()):
            yield f"/{name}", "has values that are no text, number, true or false."


def _root(value: Any) -> Found:
    if not isinstance(value, str) or not is_id(value):
        yield "", "has to be the id of an entry."


def _hosts(value: Any) -> Found:
    good = isinstance(value, list) and all(
        isinstance(one, str) and _HOST.fullmatch(one) for one in value
    )
    if not good:
        yield "", "has to be a list of host names in lower case, without ports."


def _url(value: Any) -> Found:
    parts = urlsplit(value) if isinstance(value, str) else urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
        yield "", "has to be an address such as https://www.example.org."


def _menus(value: Any) -> Found:
    if not isinstance(value, dict):
        yield "", "has to be an object of menus by name."
        return
    for name, items in value.items():
        if not _NAME.fullmatch(str(name)):
            yield f"/{name}", "is no name of a menu."
        yield from _items(items, f"/{name}", 1)


def _items(items: Any, place: str, depth: int) -> Found:
    if not isinstance(items, list) or len(items) > ITEMS_MAX or depth > DEPTH_MAX:
        yield place, f"has to be a list of at most {ITEMS_MAX} items, {DEPTH_MAX} levels deep."
        return
    for number, one in enumerate(items):
        at = f"{place}/{number}"
        if not isinstance(one, dict) or one.keys() - {"entry", "url", "title", "children"}:
            yield at, "has to be an object of entry or url, title and children."
            continue
        yield from _item(one, at)
        yield from _items(one.get("children", []), f"{at}/children", depth + 1)


def _item(one: Mapping[str, Any], at: str) -> Found:
    entry, url, title = one.get("entry"), one.get("url"), one.get("title", "")
    if (entry is None) == (url is None):
        yield at, "has to name either an entry or a url."
    if entry is not None and not (isinstance(entry, str) and is_id(entry)):
        yield f"{at}/entry", "has to be the id of an entry."
    if url is not None and not _is_link(url):
        yield f"{at}/url", "has to be a path such as /about, or an address of http, mailto or tel."
    texts = list(title.values()) if isinstance(title, dict) else [title]
    if not all(isinstance(text, str) and len(text) <= 200 for text in texts):
        yield f"{at}/title", "has to be a text, or one for each locale."


def _is_link(url: Any) -> bool:
    if not isinstance(url, str) or len(url) > 2000 or any(ord(letter) <= 32 for letter in url):
        return False
    # Two slashes, or one and its mirror, would lead to another host.
    inside = url.startswith("/") and url[1:2] not in ("/", "\\")
    return inside or url.partition(":")[0].lower() in _SCHEMES


_CHECKS = {
    "theme": _theme,
    "settings": _settings,
    "menus": _menus,
    "name": _text,
    "root": _root,
    "home": _root,
    "hosts": _hosts,
    "url": _url,
}
