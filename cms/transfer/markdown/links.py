"""Links and images of a Markdown page that are relative to its file, as paths from the root."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from cms.schema.richtext import Node


def rooted(tree: Node, folder: str) -> Node:
    """Return `tree` with relative links (in place) leading from the root of all files.

    `folder` is the path of the page's folder.
    """
    for holder, name in _addresses(tree):
        address = holder[name]
        parts = urlsplit_or_none(address)
        if parts is None or parts.scheme or parts.netloc or not parts.path:
            continue
        if not parts.path.startswith("/"):
            path = posixpath.normpath(posixpath.join("/", folder, unquote(parts.path)))
            end = "/" if parts.path.endswith("/") and path != "/" else ""
            query = f"?{parts.query}" if parts.query else ""
            mark = f"#{parts.fragment}" if parts.fragment else ""
            holder[name] = f"/{path.lstrip('/')}{end}{query}{mark}"
    return tree


def urlsplit_or_none(address: str) -> Any:
    """Divide an address, or return None for one that is malformed."""
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _addresses(node: Node) -> Iterator[tuple[dict[str, Any], str]]:
    attributes = node.get("attrs", {})
    for name in ("href", "src"):
        if isinstance(attributes.get(name), str):
            yield attributes, name
    for mark in node.get("marks", []):
        if isinstance(mark.get("attrs", {}).get("href"), str):
            yield mark["attrs"], "href"
    for child in node.get("content", []):
        yield from _addresses(child)
