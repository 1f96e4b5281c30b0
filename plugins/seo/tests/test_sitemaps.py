"""Sitemaps offer what is public, in every language, and nothing that asks not to be found."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from cartouche_seo import sitemaps

SPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}


@pytest.fixture(scope="module")
def pages(admin: Any) -> None:
    both = admin.create("page", title="Both & more", slug="both")
    admin.patch(
        f"/content/page/{both['id']}?locale=de",
        {"data": {"title": "Beide", "slug": "beide"}, "base_version": both["_meta"]["version"]},
    )
    admin.post(f"/content/page/{both['id']}/publish", {"locales": ["de"]})
    admin.create("page", title="Hidden", slug="hidden", seo={"noindex": True})
    copy = {"canonical": "https://elsewhere.test/"}
    admin.create("page", title="Copy", slug="copy", seo=copy)
    admin.create("page", publish=False, title="Draft", slug="draft")
    admin.create("post", title="News <now>", slug="now")


def tree(visitor: Any, path: str) -> Any:
    answer = visitor.get(path)
    assert answer.content_type == "application/xml"
    return etree.fromstring(answer.body)


def locs(found: Any) -> list[str]:
    return [str(one) for one in found.xpath("//s:loc/text()", namespaces=SPACES)]


def test_the_index_lists_the_types_that_have_pages(visitor: Any, pages: None) -> None:
    found = tree(visitor, "/sitemap.xml")
    assert etree.QName(found).localname == "sitemapindex"
    assert {"http://localhost/sitemaps/page-1.xml", "http://localhost/sitemaps/post-1.xml"} <= set(
        locs(found)
    )
    for url in locs(found):
        assert (
            etree.QName(tree(visitor, url.removeprefix("http://localhost"))).localname == "urlset"
        )


def test_only_what_wants_to_be_found_is_offered(visitor: Any, pages: None) -> None:
    found = tree(visitor, "/sitemaps/page-1.xml")
    assert locs(found) == ["http://localhost/both"]
    links = found.xpath("//x:link", namespaces=SPACES)
    assert {(one.get("hreflang"), one.get("href")) for one in links} == {
        ("en", "http://localhost/both"),
        ("de", "http://localhost/de/beide"),
        ("x-default", "http://localhost/both"),
    }
    # In the order of the XSD: loc, then lastmod, then what others define.
    assert [etree.QName(one).localname for one in found[0]][:2] == ["loc", "lastmod"]


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """What the protocol and its extensions say."""
    return etree.XMLSchema(etree.parse(Path(__file__).parent / "schemas" / "sitemap.xsd"))


def test_they_are_valid(visitor: Any, pages: None, schema: etree.XMLSchema) -> None:
    index = tree(visitor, "/sitemap.xml")
    schema.assertValid(index)
    for url in locs(index):
        schema.assertValid(tree(visitor, url.removeprefix("http://localhost")))


def test_all_that_an_address_may_come_with_is_valid(schema: etree.XMLSchema) -> None:
    when = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
    languages = {"en": "https://a.example/x", "pt-BR": "https://a.example/pt-BR/x"}
    languages["x-default"] = languages["en"]
    news = ("A & <b>", "en", "T\x00itle", when)
    images = ["https://a.example/1.png?a=1&b=2", "https://a.example/2.png"]
    whole = sitemaps.Listed("https://a.example/x?a&b", when, images, languages, news)
    found = etree.fromstring(f"{sitemaps._OPEN}{whole.xml()}</urlset>".encode())
    schema.assertValid(found)
    assert {etree.QName(one).localname for one in found[0]} >= {"image", "news", "link"}
    # The schema does refuse: what no address is, and what stands in another order.
    for wrong in ("<url><loc>x</loc></url>", "<url><lastmod>2026-03-01</lastmod></url>", ""):
        assert not schema.validate(etree.fromstring(f"{sitemaps._OPEN}{wrong}</urlset>".encode()))


def test_every_address_answers(visitor: Any, pages: None) -> None:
    for url in locs(tree(visitor, "/sitemaps/page-1.xml")):
        assert visitor.get(url.removeprefix("http://localhost")).status_int == 200


def test_what_is_new_is_news(visitor: Any, pages: None) -> None:
    found = tree(visitor, "/sitemaps/post-1.xml")
    assert found.xpath("//n:title/text()", namespaces=SPACES) == ["News <now>"]
    assert found.xpath("//n:language/text()", namespaces=SPACES) == ["en"]


@pytest.mark.parametrize(
    "part", ["page-2.xml", "page-0.xml", "page-01.xml", "page-1", "x-1.xml", "seo_rule-1.xml", "-"]
)
def test_there_is_no_other(visitor: Any, pages: None, part: str) -> None:
    visitor.get(f"/sitemaps/{part}", status=404)


def test_a_sitemap_without_addresses_is_not_listed(visitor: Any, admin: Any, pages: None) -> None:
    listed = "http://localhost/sitemaps/post-1.xml"
    assert listed in locs(tree(visitor, "/sitemap.xml"))
    made = admin.create("seo_rule", name="No posts", types=["post"], noindex=True)
    assert listed not in locs(tree(visitor, "/sitemap.xml"))
    visitor.get("/sitemaps/post-1.xml", status=404)
    admin.post(f"/content/seo_rule/{made['id']}/unpublish", {})
    answer = visitor.get("/sitemap.xml")
    assert listed in locs(etree.fromstring(answer.body))
    assert {"type:post", "type:seo_rule"} <= set(answer.headers["Cache-Tag"].split(","))


def test_many_are_split(visitor: Any, admin: Any, pages: None, monkeypatch: Any) -> None:
    for number in range(5):
        admin.create("post", title=f"P{number}", slug=f"p-{number}")
    monkeypatch.setattr(sitemaps, "SIZE", 4)
    monkeypatch.setattr(sitemaps, "CHUNK", 2)
    parts = [one for one in locs(tree(visitor, "/sitemap.xml")) if "/post-" in one]
    assert len(parts) == 2
    urls = [
        url for one in parts for url in locs(tree(visitor, one.removeprefix("http://localhost")))
    ]
    assert len(urls) == len(set(urls)) == 6


def test_control_characters_end_no_document() -> None:
    assert sitemaps._text("a\x00\x1b<b>\ufffe") == "a&lt;b&gt;"


def test_robots_are_told_where_the_sitemap_is(visitor: Any) -> None:
    found = visitor.get("/robots.txt")
    assert found.content_type == "text/plain"
    assert "Sitemap: http://localhost/sitemap.xml" in found.text
    visitor.get("/de/robots.txt", status=404)
