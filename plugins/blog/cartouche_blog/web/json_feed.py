"""Feeds as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from typing import Any

from cartouche_blog.web.feed import Feed, Item
from cms.sdk import clock

MEDIA_TYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"


def to_json_feed(feed: Feed) -> bytes:
    """Return a feed as JSON in UTF-8."""
    told = {
        "version": VERSION,
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.url,
        "feed_url": feed.own_url,
        "language": feed.language,
        "items": [_item(one) for one in feed.items],
    }
    return json.dumps(_said(told), ensure_ascii=False).encode("utf-8", "replace")


def _item(item: Item) -> dict[str, Any]:
    pictures = [one.url for one in item.enclosures if one.media_type.startswith("image/")]
    told = {
        "id": f"urn:uuid:{item.id}",
        "url": item.url,
        "title": item.title,
        "content_html": item.html,
        "summary": item.summary,
        "image": pictures[0] if pictures else "",
        "date_published": clock.to_text(item.published),
        "date_modified": clock.to_text(item.updated),
        "authors": [_said({"name": one.name, "url": one.url}) for one in item.authors],
        "tags": list(item.terms),
        "attachments": [
            {"url": one.url, "mime_type": one.media_type, "size_in_bytes": one.size}
            for one in item.enclosures
        ],
    }
    # content_html is what an item has to have, be it empty.
    return {**_said(told), "content_html": item.html}


def _said(told: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is empty, but for the items: a feed without any has an empty list."""
    return {name: value for name, value in told.items() if value or name == "items"}
