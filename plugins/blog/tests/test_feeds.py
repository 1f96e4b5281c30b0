"""Feeds in their three formats: readers parse them, and they are what the standards say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import feedparser
import pytest
from lxml import etree

from cartouche_blog.web.absolute import absolute
from cartouche_blog.web.atom import to_atom
from cartouche_blog.web.feed import Author, Enclosure, Feed, Item
from cartouche_blog.web.json_feed import VERSION, to_json_feed
from cartouche_blog.web.rss import to_rss

ID = "0198c1de-0000-7000-8000-000000000001"
HOME = "https://light.example"
HTML = '<p>Fog &amp; <a href="https://light.example/a?b=1&amp;c=2">more</a> ]]&gt; €</p>'
ITEM = Item(
    id=ID,
    title="Fog & <b>bells</b> ]]>",
    url=f"{HOME}/magazine/fog",
    summary="What to do < when > one sees nothing.",
    html=HTML,
    published=datetime(2026, 3, 1, 12, tzinfo=UTC),
    updated=datetime(2026, 3, 2, 12, tzinfo=UTC),
    authors=(Author(name="Ada & Co", url=f"{HOME}/author/ada"),),
    terms=("History", "A “tag”"),
    enclosures=(Enclosure(url=f"{HOME}/media/f00/fog.webp", media_type="image/webp", size=4711),),
)
FEED = Feed(
    title="The Light",
    description="News & fog",
    home=HOME,
    url=HOME,
    own_url=f"{HOME}/feed.atom",
    language="en",
    items=(ITEM, replace(ITEM, id=ID.replace("1", "2"), enclosures=(), authors=(), summary="")),
)
HOSTILE = "\x00\x0b\ud800<script>alert(1)</script>]]>&amp;\ufffe"


@pytest.mark.parametrize("write", [to_atom, to_rss])
def test_a_feed_is_read_without_complaint(write: Any) -> None:
    found = feedparser.parse(write(FEED))
    assert not found.bozo
    assert found.feed.title == "The Light"
    assert found.feed.language == "en"
    first, second = found.entries
    assert first.link == ITEM.url
    assert first.id == f"urn:uuid:{ID}" != second.id
    assert first.published_parsed[:5] == (2026, 3, 1, 12, 0)
    assert first.content[0].value == HTML
    assert [one.term for one in first.tags] == list(ITEM.terms)
    assert first.author == "Ada & Co"
    assert [(one.href, one.type, one.length) for one in first.enclosures] == [
        (ITEM.enclosures[0].url, "image/webp", "4711")
    ]


@pytest.mark.parametrize("write", [to_atom, to_rss])
@pytest.mark.parametrize("items", [(), (ITEM,)])
def test_hostile_text_stays_text(write: Any, items: tuple[Item, ...]) -> None:
    hostile = tuple(replace(one, title=HOSTILE, html=HOSTILE, terms=(HOSTILE,)) for one in items)
    written = write(replace(FEED, title=HOSTILE, items=hostile))
    found = feedparser.parse(written)
    assert not found.bozo
    assert b"<script" not in written
    assert len(found.entries) == len(items)


def test_an_atom_feed_has_what_the_standard_requires() -> None:
    root = etree.fromstring(to_atom(FEED))
    atom = "{http://www.w3.org/2005/Atom}"
    required = {"feed": ["id", "title", "updated", "author"], "entry": ["id", "title", "updated"]}
    for name, children in required.items():
        for one in root.iter(f"{atom}{name}"):
            assert all(len(one.findall(f"{atom}{child}")) == 1 for child in children)
    links = {one.get("rel"): one.get("href") for one in root.findall(f"{atom}link")}
    assert links == {"self": FEED.own_url, "alternate": FEED.url}
    assert root.findtext(f"{atom}updated") == "2026-03-02T12:00:00.000000Z"


def test_an_rss_feed_has_what_the_specification_requires() -> None:
    channel = etree.fromstring(to_rss(FEED)).find("channel")
    assert channel is not None
    assert all(channel.findtext(name) for name in ("title", "link", "description"))
    guid = channel.find("item/guid")
    assert guid is not None
    assert guid.get("isPermaLink") == "false"
    assert channel.findtext("item/description") == "What to do &lt; when &gt; one sees nothing."


def test_a_json_feed_has_what_the_specification_requires() -> None:
    told = json.loads(to_json_feed(FEED))
    assert told["version"] == VERSION
    assert {"title", "home_page_url", "feed_url", "language", "items"} <= told.keys()
    first, second = told["items"]
    assert first["content_html"] == HTML
    assert first["attachments"] == [
        {"url": ITEM.enclosures[0].url, "mime_type": "image/webp", "size_in_bytes": 4711}
    ]
    assert first["image"] == ITEM.enclosures[0].url
    assert {"id", "url", "title", "content_html", "date_published"} <= second.keys()
    assert not {"attachments", "authors", "summary", "image"} & second.keys()


def test_an_empty_json_feed_has_an_empty_list() -> None:
    assert json.loads(to_json_feed(replace(FEED, items=())))["items"] == []


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ('<a href="/tea">tea</a>', '<a href="https://light.example/tea">tea</a>'),
        ('<a href="#two">two</a>', '<a href="https://light.example/magazine/fog#two">two</a>'),
        ('<a href="mailto:a@b.example">a</a>', '<a href="mailto:a@b.example">a</a>'),
        (
            '<img src="/m/1" srcset="/m/2 2w, /m/3 3w">',
            '<img src="https://light.example/m/1" srcset="https://light.example/m/2 2w, https://light.example/m/3 3w">',
        ),
        ("", ""),
        ("just words", "just words"),
    ],
)
def test_addresses_hold_wherever_a_feed_is_read(markup: str, wanted: str) -> None:
    assert absolute(markup, ITEM.url) == wanted
