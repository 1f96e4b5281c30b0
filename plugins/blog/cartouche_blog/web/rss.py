"""Feeds as RSS 2.0 (https://www.rssboard.org/rss-specification), with full text and authors' names."""

from __future__ import annotations

from email.utils import format_datetime

from markupsafe import escape

from cartouche_blog.web.feed import Feed, Item
from cartouche_blog.web.xml_text import Writer

MEDIA_TYPE = "application/rss+xml"
NAMESPACES = {
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
}


def to_rss(feed: Feed) -> bytes:
    """Return a feed as an RSS document in UTF-8."""
    writer = Writer()
    with writer.element("rss", version="2.0", **NAMESPACES), writer.element("channel"):
        writer.text("title", feed.title)
        writer.text("link", feed.url)
        # The specification requires a description; what has none is called what it is.
        writer.text("description", feed.description or feed.title)
        writer.text("language", feed.language)
        writer.text("lastBuildDate", format_datetime(feed.updated))
        writer.empty("atom:link", rel="self", type=MEDIA_TYPE, href=feed.own_url)
        for item in feed.items:
            _item(writer, item)
    return writer.bytes()


def _item(writer: Writer, item: Item) -> None:
    with writer.element("item"):
        writer.text("title", item.title)
        writer.text("link", item.url)
        writer.text("guid", f"urn:uuid:{item.id}", isPermaLink="false")
        writer.text("pubDate", format_datetime(item.published))
        for author in item.authors:
            writer.text("dc:creator", author.name)
        for term in item.terms:
            writer.text("category", term)
        # One enclosure an item is what readers of RSS take.
        for one in item.enclosures[:1]:
            writer.empty("enclosure", url=one.url, length=str(one.size), type=one.media_type)
        writer.text("description", str(escape(item.summary or item.title)))
        writer.text("content:encoded", item.html)
