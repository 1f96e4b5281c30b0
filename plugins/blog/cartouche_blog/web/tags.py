"""Tags in the head of pages: where feeds are, for readers of feeds to find."""

from __future__ import annotations

from collections.abc import Iterator

from cartouche_blog.web.feeding import FORMATS
from cartouche_blog.web.shelves import KINDS
from cms.sdk import HeadTag, Visit


def feed_tags(visit: Visit) -> Iterator[HeadTag]:
    """Give the links to the site's feeds, and to those of the shelf that is shown."""
    yield from _links(visit.home, visit.site.name, "feed")
    first, _, rest = visit.path.strip("/").partition("/")
    if first in KINDS and rest and "/" not in rest:
        yield from _links(f"{visit.home}/{first}/{rest}", visit.say("This page"), "own-feed")


def _links(base: str, title: str, key: str) -> Iterator[HeadTag]:
    for one in FORMATS:
        attributes = {
            "rel": "alternate",
            "type": one.media_type,
            "title": f"{title} ({one.label})",
            "href": f"{base}/{one.file}",
        }
        yield HeadTag("link", attributes, key=f"{key}:{one.name}")
