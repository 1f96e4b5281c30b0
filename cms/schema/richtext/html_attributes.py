"""The attributes of HTML elements as attributes of nodes and marks, checked as the schema asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cms.schema.richtext import embeds, urls
from cms.schema.richtext import html_vocabulary as vocabulary
from cms.schema.richtext.attributes import MAX_TEXT, embed_url, word
from cms.schema.richtext.losses import Losses, shortened
from cms.schema.richtext.tree import Node

Attributes = Mapping[str, str]

_LIMITS = {"colspan": 1000, "rowspan": 65534}


def unread(tag: str, given: Attributes) -> Iterator[str]:
    """Yield the names of attributes that no node or mark keeps."""
    understood = vocabulary.ATTRIBUTES.get(tag, frozenset())
    for name, value in given.items():
        if name not in understood and not _is_special(tag, name, value):
            yield name


def _is_special(tag: str, name: str, value: str) -> bool:
    if name == "class":
        own = {"pre": r"language-\S+", "code": r"language-\S+", "figure": "embed"}.get(tag)
        return own is not None and re.fullmatch(own, value) is not None
    return tag == "figure" and name in ("data-embed", "data-provider")


def link_of(given: Attributes, losses: Losses) -> Node | None:
    """Return the link mark of an `<a>`, or None where it leads nowhere that is allowed."""
    if "href" not in given:
        return None
    target = _target(given["href"], urls.LINK_SCHEMES, "a", losses)
    if target is None:
        return None
    if given.get("title"):
        target["title"] = _bounded(given["title"], "title of <a>", losses)
    if given.get("target", "").lower() == "_blank":
        target["target"] = "_blank"
    elif given.get("target", "").lower() not in ("", "_self"):
        losses.add("attribute target of <a>")
    if set(given.get("rel", "").lower().split()) - vocabulary.HARMLESS_RELATIONS:
        losses.add("attribute rel of <a>")
    return {"type": "link", "attrs": target}


def image_of(given: Attributes, link: Node | None, losses: Losses) -> Node | None:
    """Return the image of an `<img>`, linked if it stands in a link; None without a source."""
    src = urls.cleaned(given.get("src", ""))
    attributes: dict[str, Any] = {}
    if asset := urls.read_asset_address(src):
        attributes["asset"] = asset
    elif urls.is_safe(src, urls.SOURCE_SCHEMES):
        attributes["src"] = src
    else:
        losses.add(f"image with the address {shortened(src)!r}")
        return None
    if "alt" in given:
        attributes["alt"] = _bounded(given["alt"], "alt of <img>", losses)
    if given.get("title"):
        attributes["title"] = _bounded(given["title"], "title of <img>", losses)
    for name, value in (link or {}).get("attrs", {}).items():
        if name in ("href", "entry", "fragment"):
            attributes[name] = value
        else:
            losses.add(f"attribute {name} of an <a> around an image")
    return {"type": "image", "attrs": attributes}


def embed_of(given: Attributes, source: str, tag: str, losses: Losses) -> Node | None:
    """Return the embed whose address the attribute `source` holds, or None."""
    if source not in given:
        return None
    url = urls.cleaned(given[source])
    url = f"https:{url}" if url.startswith("//") else url
    if embed_url(url):
        losses.add(f"<{tag}> with the address {shortened(url)!r}")
        return None
    provider = given.get("data-provider") or embeds.provider_of(url)
    if provider is None and tag in ("video", "audio"):
        provider = tag
    known = provider is not None and word(provider) is None
    return {"type": "embed", "attrs": {"url": url, **({"provider": provider} if known else {})}}


def spans_of(tag: str, given: Attributes, losses: Losses) -> dict[str, int]:
    """Return the spans of a table cell that are numbers within bounds."""
    spans = {}
    for name, most in _LIMITS.items():
        value = given.get(name, "").strip()
        if re.fullmatch("[0-9]{1,5}", value) and 1 <= int(value) <= most:
            spans[name] = int(value)
        elif name in given:
            losses.add(f"attribute {name} of <{tag}>")
    return spans


def _target(
    address: str, schemes: frozenset[str], tag: str, losses: Losses
) -> dict[str, Any] | None:
    address = urls.cleaned(address)
    if entry := urls.read_entry_address(address):
        return entry
    if urls.is_safe(address, schemes):
        return {"href": address}
    losses.add(f"<{tag}> with the address {shortened(address)!r}")
    return None


def _bounded(text: str, what: str, losses: Losses) -> str:
    if len(text) > MAX_TEXT:
        losses.add(f"the end of a long {what}")
    return text[:MAX_TEXT]
