"""Hostile texts in what a site shows run nothing in its visitors' browsers, in either theme."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import feedparser
import pytest
from playwright.sync_api import Browser

import cartouche_blog
from cms.content.assets.types import CORE_TYPES
from cms.db.session import make_engine
from cms.extension.manager import Plugins
from cms.schema.registry import build_registry
from cms.schema.richtext import from_html, from_markdown
from tests.browser.admin.serving import served
from tests.browser.site.test_themes import show_in
from tests.functional.api.conftest import Api, services_on
from tests.functional.site.conftest import serving

from .frontend import Sample, Watch, embed, watched
from .payloads import payloads

pytestmark = pytest.mark.browser

REGISTRY = build_registry([*CORE_TYPES, *[("blog", one) for one in cartouche_blog.content_types()]])
TOGETHER = 25
"""Texts of one post: each may hide or end what the ones before began."""
FEEDS = ("/feed.atom", "/feed.rss", "/feed.json")
LOOSE = """() => {
    const found = [...(window.FOUND ?? [])];
    for (const element of document.querySelectorAll("*")) {
        for (const { name, value } of element.attributes) {
            if (name.startsWith("on") || name === "srcdoc") found.push(`${name}=${value}`);
        }
        for (const name of ["href", "src", "action", "data", "formaction"]) {
            if (!element.hasAttribute(name)) continue;
            const { protocol } = new URL(element.getAttribute(name), document.baseURI);
            if (!["http:", "https:", "mailto:", "tel:"].includes(protocol)) found.push(element.outerHTML);
        }
        const own = element.localName === "script" && !element.src && !element.nonce;
        if (own && element.type !== "application/ld+json") found.push(element.outerHTML);
        if (["base", "object", "embed"].includes(element.localName)) found.push(element.outerHTML);
        const refresh = element.localName === "meta" && element.httpEquiv === "refresh";
        if (refresh) found.push(element.outerHTML);
    }
    return found;
}"""
NOTING = """window.FOUND = [];
// A picture of another host, which an author may name, is not loaded and runs nothing.
addEventListener("securitypolicyviolation", ({ violatedDirective: what }) => {
    if (what !== "img-src") FOUND.push(what);
});
for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = () => FOUND.push(name);"""


def groups() -> list[list[str]]:
    texts = payloads()
    return [texts[start : start + TOGETHER] for start in range(0, len(texts), TOGETHER)]


def in_one_line(text: str) -> str:
    return " ".join("".join(one for one in text if one.isprintable() or one.isspace()).split())


def fill(admin: Api) -> list[str]:
    """Make people, shelves, pages and posts of hostile texts; return the addresses of what shows them."""
    section = admin.create("page", title="Log", summary="What is written here.")
    addresses = ["/", "/log"]
    for number, texts in enumerate(groups()):
        said = in_one_line(texts[0])[:80] or "x"
        author = admin.create("person", name=said, role=said, slug=f"person-{number}")
        shelf = admin.create("category", name=said, slug=f"shelf-{number}")
        markup, markdown = from_html("\n".join(texts))[0], from_markdown("\n\n".join(texts))[0]
        plain = {
            "type": "doc",
            "content": [
                {
                    "type": "paragraph",
                    "content": [{"type": "text", "text": in_one_line(one) or "x"}],
                }
                for one in texts
            ],
        }
        for kind, body in {"html": markup, "markdown": markdown, "text": plain}.items():
            admin.create(
                "post",
                title=said,
                slug=f"{kind}-{number}",
                summary=in_one_line(texts[-1])[:200] or "x",
                body=body,
                author={"id": author["id"], "type": "person"},
                categories=[{"id": shelf["id"], "type": "category"}],
                control_parent=section["id"],
            )
            addresses.append(f"/log/{kind}-{number}")
        # What stands at the top is in the menu and in the crumbs of what is below.
        admin.create("page", title=said, slug=f"top-{number}", body=plain)
        addresses.append(f"/top-{number}")
        addresses += [f"/search?q={quote(in_one_line(one)[:100])}" for one in texts[::5]]
        addresses += [f"/nowhere/{quote(in_one_line(texts[0]), safe='')}"]
    return addresses


@pytest.fixture(scope="module", params=["default", pytest.param("docs", marks=pytest.mark.long)])
def site(request: pytest.FixtureRequest, sqlite_source: Any) -> Iterator[tuple[str, list[str]]]:
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        services = serving(services_on(engine, REGISTRY, plugins=Plugins({"blog": cartouche_blog})))
        with served(engine, REGISTRY, fill, services) as (address, addresses):
            show_in(services, request.param)
            yield address, addresses
        engine.dispose()


def test_nothing_that_was_written_runs(browser: Browser, site: tuple[str, list[str]]) -> None:
    address, paths = site
    with watched(browser, Watch(address)) as (context, page):
        context.add_init_script(NOTING)
        for path in paths:
            shown = page.goto(f"{address}{path}")
            assert shown is not None
            assert shown.status == (404 if path.startswith("/nowhere") else 200), path
            assert page.evaluate(LOOSE) == [], path


def test_feeds_harm_no_page_of_a_reader(browser: Browser, site: tuple[str, list[str]]) -> None:
    address, _ = site
    samples: list[Sample] = []
    for path in FEEDS:
        with urlopen(f"{address}{path}") as answer:
            assert "html" not in answer.headers["Content-Type"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            read = answer.read()
        samples += json_feed(read) if path.endswith(".json") else feed(read)
    assert embed(browser, samples) > len(FEEDS)


def feed(read: bytes) -> Iterator[Sample]:
    """Yield what an Atom or RSS feed says, as a reader puts it into a page that trusts it."""
    parsed = feedparser.parse(read, sanitize_html=False)
    assert not parsed.bozo
    # A summary in Atom is text unless it says that it is not; a description in RSS is HTML.
    described = "text" if parsed.version.startswith("atom") else "html"
    for entry in parsed.entries:
        yield "title", "text", entry.title
        yield "summary", described, entry.summary
        yield from (("content", "html", one.value) for one in entry.get("content", ()))
        yield "link", "href", entry.link


def json_feed(read: bytes) -> Iterator[Sample]:
    for item in json.loads(read)["items"]:
        yield "content", "html", item["content_html"]
        yield "link", "href", item["url"]
