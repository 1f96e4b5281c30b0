"""Whatever hostile text goes in, the HTML that comes out holds nothing that runs."""

from __future__ import annotations

import json
import re
from typing import Any

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.schema.richtext import from_html, to_html, validate
from tests.corpora import corpus

ALLOWED = {
    "div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code",
    "table", "caption", "thead", "tbody", "tr", "td", "th", "figure", "figcaption", "img", "iframe",
    "a", "hr", "br", "strong", "em", "u", "s", "mark", "sup", "sub",
}  # fmt: skip
ADDRESSES = {"href", "src", "data-embed"}

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href=' &#14; javascript:alert(1)'>x</a>",
    "<a href='jav&#x0A;ascript&colon;alert(1)'>x</a>",
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "<iframe src=javascript:alert(1)></iframe>",
    "<svg/onload=alert(1)><a xlink:href=javascript:x><text>y",
    "<figure data-embed='javascript:alert(1)' data-provider='\" onload=\"x'>x</figure>",
    '<img src="/a" alt=\'"><script>alert(1)</script>\'>',
    "<pre><code class='language-\"><script>'>x</pre>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=x&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
]


def assert_harmless(html: str) -> None:
    if not html.strip():
        return
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    for element in root.iter():
        assert element.tag in ALLOWED, html
        for name, value in element.attrib.items():
            assert not name.startswith("on"), html
            assert name != "style", html
            if name in ADDRESSES:
                bare = re.sub(r"[\x00-\x20]", "", value).lower()
                scheme = re.match(r"[^/?#]*?:", bare)
                assert scheme is None or scheme.group() in {"http:", "https:", "mailto:", "tel:"}


def check(source: str) -> None:
    tree, _ = from_html(source)
    assert validate(tree) == []
    assert_harmless(to_html(tree))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_are_disarmed(payload: str) -> None:
    check(payload)


def hostile_tree(text: str) -> dict[str, Any]:
    mark = {"type": "link", "attrs": {"href": text, "title": text, "target": text}}
    attrs = {"src": text, "alt": text, "caption": text, "title": text, "url": text}
    return {
        "type": "doc",
        "content": [
            {"type": "paragraph", "content": [{"type": "text", "text": text, "marks": [mark]}]},
            {"type": "image", "attrs": attrs},
            {"type": "embed", "attrs": {**attrs, "provider": text}},
            {"type": "code_block", "attrs": {"language": text}, "content": [{"text": text}]},
            {"type": "heading", "attrs": {"level": text}},
            {"type": text, "content": [{"type": "text", "text": text}]},
        ],
    }


@given(st.one_of(st.sampled_from(PAYLOADS), st.text()))
def test_a_tree_that_nobody_checked_is_disarmed(text: str) -> None:
    assert_harmless(to_html(hostile_tree(text)).replace("\x00", ""))


@pytest.mark.parametrize("path", corpus("html/owasp-xss/*.md"), ids=lambda path: path.name)
def test_the_evasion_cheat_sheet(path: Any) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) > 500
    for line in [*lines, "\n".join(lines)]:
        check(line)
        assert_harmless(to_html(hostile_tree(line)))


@pytest.mark.parametrize("path", corpus("html/bleach-cases/*.test"), ids=lambda path: path.name)
def test_the_cases_of_another_sanitiser(path: Any) -> None:
    source = path.read_text("utf-8").split("\n--\n")[0]
    check(source)
    assert_harmless(to_html(hostile_tree(source)))


@pytest.mark.parametrize("path", corpus("strings/blns/blns.json"), ids=lambda path: path.name)
def test_the_naughty_strings(path: Any) -> None:
    strings = json.loads(path.read_text("utf-8"))
    assert len(strings) > 500
    for text in strings:
        check(text)
        assert_harmless(to_html(hostile_tree(text)).replace("\x00", ""))


@pytest.mark.parametrize(
    "path", corpus("html/html5lib-tests/tokenizer/*.test"), ids=lambda path: path.name
)
def test_a_parsers_own_test_inputs(path: Any) -> None:
    cases = json.loads(path.read_text("utf-8"))
    for case in next(iter(cases.values())):
        check(case["input"])
