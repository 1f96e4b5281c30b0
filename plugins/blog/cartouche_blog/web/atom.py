"""Feeds as Atom (RFC 4287)."""

from __future__ import annotations

from cartouche_blog.web.feed import Feed, Item
from cartouche_blog.web.xml_text import Writer
from cms.sdk import clock

MEDIA_TYPE = "application/atom+xml"
NAMESPACE = "http://www.w3.org/2005/Atom"


def to_atom(feed: Feed) -> bytes:
    """Return a feed as an Atom document in UTF-8."""
    writer = Writer()
    attributes = {"xmlns": NAMESPACE, "xml:lang": feed.language}
    with writer.element("feed", **attributes):
        writer.text("id", feed.own_url)
        writer.text("title", feed.title)
        if feed.description:
            writer.text("subtitle", feed.description)
        writer.text("updated", clock.to_text(feed.updated))
        writer.empty("link", rel="self", type=MEDIA_TYPE, href=feed.own_url)
        writer.empty("link", rel="alternate", type="text/html", href=feed.url)
        # RFC 4287, 4.1.1: somebody has to be the author of what has none of its own.
        with writer.element("author"):
            writer.text("name", feed.title)
        for item in feed.items:
            _entry(writer, item)
    return writer.bytes()


def _entry(writer: Writer, item: Item) -> None:
    with writer.element("entry"):
        writer.text("id", f"urn:uuid:{item.id}")
        writer.text("title", item.title)
        writer.empty("link", rel="alternate", type="text/html", href=item.url)
        writer.text("published", clock.to_text(item.published))
        writer.text("updated", clock.to_text(item.updated))
        for author in item.authors:
            with writer.element("author"):
                writer.text("name", author.name)
                if author.url:
                    writer.text("uri", author.url)
        for term in item.terms:
            writer.empty("category", term=term)
        for one in item.enclosures:
            writer.empty(
                "link", rel="enclosure", type=one.media_type, length=str(one.size), href=one.url
            )
        if item.summary:
            writer.text("summary", item.summary)
        writer.text("content", item.html, type="html")
