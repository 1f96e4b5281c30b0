"""The address that a link, image or embed of a tree is written with: checked, or not written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms.schema.richtext import urls
from cms.schema.richtext.resolver import Resolver
from cms.schema.richtext.tree import attribute


def link_address(holder: Mapping[str, Any], resolver: Resolver | None) -> str | None:
    """Return where a link (or a linked image) leads, or None if it can't be written.

    Without a resolver, a link to an entry is written as `entry:<type>/<id>`, which the readers of
    this package understand.
    """
    entry = attribute(holder, "entry")
    if not isinstance(entry, Mapping):
        href = attribute(holder, "href")
        return href if urls.is_safe(href) else None
    identifier, kind = entry.get("id"), entry.get("type")
    if not isinstance(identifier, str) or not urls.is_uuid(identifier):
        return None
    kind = kind if isinstance(kind, str) else None
    if resolver is None:
        address = urls.entry_address(identifier, kind)
        return _with_fragment(holder, address) if urls.read_entry_address(address) else None
    found = resolver.entry(identifier, kind)
    return _with_fragment(holder, found) if found and urls.is_safe(found) else None


def _with_fragment(holder: Mapping[str, Any], address: str) -> str:
    fragment = attribute(holder, "fragment")
    if isinstance(fragment, str) and urls.is_fragment(fragment) and "#" not in address:
        return f"{address}#{fragment}"
    return address


def source_address(image: Mapping[str, Any], resolver: Resolver | None) -> str | None:
    """Return where an image's file is, or None; without a resolver `asset:<id>`."""
    asset = attribute(image, "asset")
    if not isinstance(asset, str):
        src = attribute(image, "src")
        return src if urls.is_safe(src, urls.SOURCE_SCHEMES) else None
    if not urls.is_uuid(asset):
        return None
    if resolver is None:
        return f"asset:{asset}"
    found = resolver.asset(asset)
    return found if urls.is_safe(found, urls.SOURCE_SCHEMES) else None


def embed_address(embed: Mapping[str, Any]) -> str | None:
    """Return the address of something embedded, or None."""
    url = attribute(embed, "url")
    return url if urls.is_safe(url, urls.SOURCE_SCHEMES) else None
