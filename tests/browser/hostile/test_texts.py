"""Hostile HTML, Markdown and translations that are taken in come out harmless in every form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from lxml import etree
from markdown_it import MarkdownIt
from playwright.sync_api import Browser
from sqlalchemy import Engine

from cms.cli.importing import import_
from cms.db.session import make_engine
from cms.schema.richtext import from_html, from_markdown, to_html, to_markdown, to_text
from cms.transfer.markdown.source import MarkdownSource
from cms.transfer.neutral import ImportSource
from cms.transfer.wordpress.source import WordPressSource
from tests.functional.api.hostile.wire import Wire
from tests.unit.transfer.site import REGISTRY, Target

from .frontend import Sample, embed

pytestmark = pytest.mark.browser
MARKUP = MarkdownIt("commonmark", {"html": True}).enable("table")
TOGETHER = 12
"""Texts of one imported post: each may hide or end what the ones before began."""
XLIFF = "{urn:oasis:names:tc:xliff:document:2.0}"


def forms(name: str, tree: Any) -> Iterator[Sample]:
    """Yield a rich text in the forms in which a frontend puts it into a page."""
    yield f"{name}, as HTML", "html", to_html(tree)
    yield f"{name}, as Markdown", "html", MARKUP.render(to_markdown(tree))
    yield f"{name}, as text", "text", to_text(tree)


def test_html_that_is_read_harms_no_page(browser: Browser, texts: list[str]) -> None:
    samples = [one for text in texts for one in forms("HTML", from_html(text)[0])]
    assert embed(browser, samples) > len(texts)


def test_markdown_that_is_read_harms_no_page(browser: Browser, texts: list[str]) -> None:
    samples = [one for text in texts for one in forms("Markdown", from_markdown(text)[0])]
    assert embed(browser, samples) > len(texts)


# -- importers ------------------------------------------------------------------------------------


@pytest.fixture
def target(sqlite_source: Any) -> Iterator[Target]:
    with sqlite_source.copy() as url:
        engine: Engine = make_engine(url)
        yield Target(engine)
        engine.dispose()


def groups(texts: list[str]) -> Iterator[tuple[str, str]]:
    """Yield a title and a body for each post."""
    for start in range(0, len(texts), TOGETHER):
        part = texts[start : start + TOGETHER]
        yield part[0], "\n\n".join(part)


def markdown_source(folder: Path, texts: list[str]) -> ImportSource:
    for number, (title, body) in enumerate(groups(texts)):
        said = title.encode("unicode_escape").decode().replace('"', '\\"').replace("\\'", "'")
        head = f'---\ntitle: "{number}"\nauthor: {number}\n---\n'
        (folder / f"{number}.md").write_text(f"{head}# {said}\n\n{body}", "utf-8")
    return MarkdownSource(folder, locales=("en", "de"))


def wordpress_source(folder: Path, texts: list[str]) -> ImportSource:
    file = folder / "export.xml"
    items = "".join(_item(number, *one) for number, one in enumerate(groups(texts), start=1))
    file.write_text(
        '<?xml version="1.0"?><rss version="2.0" '
        'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>x</title>'
        "<link>https://harbour.example</link><wp:wxr_version>1.2</wp:wxr_version>"
        f"{items}</channel></rss>",
        "utf-8",
    )
    return WordPressSource(file)


def _item(number: int, title: str, body: str) -> str:
    said, words = (escape(_storable(one)) for one in (title, body))
    return (
        f"<item><title>{said}</title><link>{said}</link><dc:creator>{said}</dc:creator>"
        f"<content:encoded>{words}</content:encoded><excerpt:encoded>{said}</excerpt:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_date_gmt>2009-05-04 10:00:00</wp:post_date_gmt>"
        f"<wp:post_name>{said}</wp:post_name><wp:status>publish</wp:status>"
        "<wp:post_type>post</wp:post_type>"
        f'<category domain="category" nicename="c{number}">{said}</category></item>'
    )


def _storable(text: str) -> str:
    """The text without what can stand in no XML."""
    return "".join(
        one for one in text if one in "\t\n\r" or (one >= " " and one not in "\ufffe\uffff")
    )


IMPORTS = {"markdown": markdown_source, "wordpress": wordpress_source}


def test_every_importer_has_its_row() -> None:
    assert set(IMPORTS) == set(import_.commands)


@pytest.mark.parametrize("name", IMPORTS)
def test_what_is_imported_harms_no_page(
    browser: Browser, target: Target, tmp_path: Path, texts: list[str], name: str
) -> None:
    report = target.take(IMPORTS[name](tmp_path, texts))
    assert sum(report.created.values()) > len(texts) / TOGETHER / 2, report
    samples: list[Sample] = []
    for kind in ("page", "post", "person", "category", "tag"):
        for row in target.rows(kind, status="draft"):
            for field, value in row.document.items():
                if value is None:
                    continue
                if REGISTRY.require(kind).fields[field].kind == "rich_text":
                    samples += forms(f"{kind}.{field}", value)
                elif field == "slug":
                    samples.append((f"{kind}.{field}", "segment", value))
    assert embed(browser, samples) > len(texts) / TOGETHER


# -- translations ---------------------------------------------------------------------------------


def paragraphs(texts: list[str]) -> dict[str, Any]:
    said = [f"Text {number}" for number in range(len(texts))]
    content = [{"type": "paragraph", "content": [{"type": "text", "text": one}]} for one in said]
    return {"type": "doc", "content": content}


def test_what_translators_send_harms_no_page(
    browser: Browser, wire: Wire, texts: list[str]
) -> None:
    samples: list[Sample] = []
    refused = 0
    for start in range(0, len(texts), TOGETHER):
        part = texts[start : start + TOGETHER]
        made = wire.create("page", title="Team", body=paragraphs(part))["id"]
        raw = translated(wire.get(f"/translations.xlf?from=en&to=de&ids={made}").body, part)
        sent = wire.ask("POST", "/translations.xlf", raw, media="application/xliff+xml")
        assert sent.status == 200, sent
        refused += sent.json["meta"]["written"] != 1
        for form in ("html", "markdown", "text"):
            address = f"/content/page/{made}?locale=de&status=draft&richtext={form}"
            text = wire.get(address).json["data"]["body"]
            text = MARKUP.render(text) if form == "markdown" else text
            samples.append((form, "text" if form == "text" else "html", text))
    assert refused < len(samples) / 3 / 4
    assert embed(browser, samples) > len(texts) / TOGETHER


def translated(raw: bytes, texts: list[str]) -> bytes:
    """Let the segments of the body say something else."""
    root = etree.fromstring(raw)
    segments = list(root.iter(f"{XLIFF}segment"))[-len(texts) :]
    for segment, text in zip(segments, texts, strict=True):
        for old in segment.findall(f"{XLIFF}target"):
            segment.remove(old)
        etree.SubElement(segment, f"{XLIFF}target").text = _storable(text)
        segment.set("state", "translated")
    return bytes(etree.tostring(root))
