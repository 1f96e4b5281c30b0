"""Markup that leaves the site: its addresses hold wherever it is read."""

from __future__ import annotations

from urllib.parse import urljoin

from lxml import html


def absolute(markup: str, base: str) -> str:
    """Return markup with every address in it absolute, as a page at `base` would resolve them."""
    if not markup.strip():
        return ""
    root = html.fragment_fromstring(markup, create_parent="div")
    root.make_links_absolute(base, resolve_base_href=False)
    for one in root.iter():
        # lxml knows of links, and of no others: a picture's further sizes are addresses too.
        if one.get("srcset"):
            one.set("srcset", _srcset(one.get("srcset"), base))
    text: str = html.tostring(root, encoding="unicode")
    return text.removeprefix("<div>").removesuffix("</div>")


def _srcset(value: str, base: str) -> str:
    parts = []
    for one in value.split(","):
        address, _, size = one.strip().partition(" ")
        if address:
            parts.append(f"{urljoin(base, address)} {size}".strip())
    return ", ".join(parts)
