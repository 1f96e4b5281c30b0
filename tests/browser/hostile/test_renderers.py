"""Markdown that the API answers, in pages that render it by what frontends render Markdown with."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from cms.schema.richtext import from_html, from_markdown, to_markdown
from tests.npm import packed

from .frontend import ORIGIN, Watch, watched
from .rows import everywhere

pytestmark = [pytest.mark.browser, pytest.mark.node]

RENDERERS = {
    "markdown-it": (
        ("markdown-it", "14.1.0", "dist/markdown-it.min.js"),
        "(text) => markdownit({ html: true, linkify: true, typographer: true }).render(text)",
    ),
    "marked": (
        ("marked", "15.0.12", "lib/marked.umd.js"),
        "(text) => marked.parse(text)",
    ),
}
"""Each by its file, and how it is called with HTML left as it is, which is what our Markdown needs."""


@pytest.mark.parametrize("name", RENDERERS)
def test_markdown_harms_no_page_of_its_renderer(
    browser: Browser, texts: list[str], name: str
) -> None:
    package, render = RENDERERS[name]
    trees: list[Any] = [everywhere(text) for text in texts]
    trees += [read(text)[0] for text in texts for read in (from_html, from_markdown)]
    watch = Watch()
    with watched(browser, watch) as (_, page):
        page.goto(f"{ORIGIN}/page")
        page.evaluate(packed(*package))
        told = page.evaluate(
            f"""(texts) => {{
                const render = {render};
                return embed(texts.map((text) => [text, "html", render(text)]));
            }}""",
            [to_markdown(tree) for tree in trees],
        )
        assert told == [], told[:3]


def test_the_renderers_render(browser: Browser) -> None:
    with watched(browser, Watch()) as (_, page):
        page.goto(f"{ORIGIN}/page")
        for package, render in RENDERERS.values():
            page.evaluate(packed(*package))
            assert "<strong>x</strong>" in page.evaluate(f"({render})('**x**')")
