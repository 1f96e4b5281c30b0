"""Feeds as readers of them get them, and a post as a mail."""

from __future__ import annotations

from typing import Any

import feedparser
import pytest
from lxml import html

from cms.extension.manager import Plugins

HOME = "http://localhost"
SHELVES = ("category/ice", "tag/fog", "author/ada", "series/lamps")


@pytest.mark.parametrize("base", ["", "/news", "/de", *(f"/{one}" for one in SHELVES)])
@pytest.mark.parametrize("form", ["atom", "rss"])
def test_a_feed_has_the_posts_of_its_page(visitor: Any, base: str, form: str) -> None:
    answer = visitor.get(f"{base}/feed.{form}")
    assert answer.content_type == f"application/{form}+xml"
    found = feedparser.parse(answer.body)
    assert not found.bozo
    links = [one.link.rpartition("/")[2] for one in found.entries]
    number = {"/tag/fog": 3, "/series/lamps": 2}.get(base, 4)
    assert len(links) == number
    assert links == sorted(links, reverse=True)
    assert all(
        one.link.startswith(f"{HOME}{'/de' if base == '/de' else ''}/news/")
        for one in found.entries
    )
    (own,) = {one.href for one in found.feed.links if one.rel == "self"}
    assert own == f"{HOME}{base}/feed.{form}"


def test_items_are_whole(visitor: Any) -> None:
    second = visitor.get("/feed.json").json["items"][2]
    assert second["title"] == "Lamp 2 & <i>more</i>"
    assert second["summary"] == "About lamp 2."
    assert "<strong>lamp</strong> number 2" in second["content_html"]
    assert second["authors"] == [{"name": "Ada <b>Fog</b>", "url": f"{HOME}/author/ada"}]
    assert second["tags"] == ["Ice", "Fog & bells"]
    assert second["date_published"] == "2025-12-01T00:00:00.000000Z"


def test_who_has_a_feed_already_is_told_so(visitor: Any) -> None:
    answer = visitor.get("/feed.atom")
    headers = {"If-None-Match": answer.headers["ETag"]}
    assert visitor.get("/feed.atom", headers=headers).status_int == 304
    assert visitor.get("/feed.atom").body == answer.body


@pytest.mark.parametrize("path", ["/tag/none/feed.atom", "/news/lamp-1/feed.rss", "/feed.xml"])
def test_there_is_no_feed_of_nothing(visitor: Any, path: str) -> None:
    visitor.get(path, status=404)


def test_a_feed_of_another_languages_slug_is_where_this_ones_is(visitor: Any) -> None:
    answer = visitor.get("/de/tag/fog/feed.rss", status=301)
    assert answer.location == f"{HOME}/de/tag/nebel/feed.rss"


def test_pages_tell_where_their_feeds_are(visitor: Any) -> None:
    def feeds(path: str) -> list[str]:
        found = visitor.get(path).html.select('link[rel="alternate"][type]')
        return [one["href"] for one in found]

    site = [f"{HOME}/feed.{form}" for form in ("atom", "rss", "json")]
    assert feeds("/news") == site
    assert feeds("/tag/fog") == [*site, *(one.replace(HOME, f"{HOME}/tag/fog") for one in site)]


def test_a_post_is_a_mail_for_who_may_see_its_drafts(visitor: Any, blog: Any) -> None:
    visitor.get("/news/lamp-1/newsletter", status=404)
    headers = {"Authorization": f"Bearer {blog.tokens['editor']}"}
    answer = visitor.get("/news/lamp-2/newsletter", headers=headers)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    page = html.document_fromstring(answer.body)
    assert page.findtext(".//h1") == "Lamp 2 & <i>more</i>"
    assert not page.findall(".//script")
    assert not page.findall(".//link")
    assert all(one.get("role") == "presentation" for one in page.iter("table"))
    assert all(one.get("style") for one in page.iter("p", "h1", "a"))
    assert all(one.get("href").startswith("http") for one in page.iter("a"))
    reader = {"Authorization": f"Bearer {blog.tokens['nobody']}"}
    visitor.get("/news/lamp-2/newsletter", headers=reader, status=404)


def test_nothing_of_it_was_left_out(visitor: Any, plugins: Plugins) -> None:
    visitor.get("/news/lamp-3")
    assert list(plugins.troubles) == []
