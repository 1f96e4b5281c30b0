"""Rich text as Markdown and back, and as plain text."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.schema.richtext import from_html, from_markdown, to_html, to_markdown, to_text, validate
from tests.corpora import corpus
from tests.unit.schema.richtext_trees import TREES


@given(TREES)
def test_a_tree_comes_back_from_its_markdown(tree: dict[str, Any]) -> None:
    assert from_markdown(to_markdown(tree)) == (tree, [])


@given(st.text())
def test_any_text_reads_as_a_tree_that_is_accepted(source: str) -> None:
    assert validate(from_markdown(source)[0]) == []


@pytest.mark.parametrize(
    "text",
    [
        "*a* _b_ `c`", "# a", "a #", "1. a", "2) b", "- a", "+", "=", "---", "> q", "|a|b|", ":-",
        "<b>", "&amp;", "[a](b)", "![a](b)", "~~x~~", "\\", "snake_case_name", "_a_", "a\u00a0",
        "http://e.org/a_b_", "{{x}}", "[^1]: note", "    code",
    ],
)  # fmt: skip
def test_text_that_looks_like_markdown_stays_text(text: str) -> None:
    tree = {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": text.strip(" ")}]}],
    }
    assert from_markdown(to_markdown(tree)) == (tree, [])


def test_markdown_is_what_a_person_would_write() -> None:
    source = """## A *b* **c** ~~d~~ `e`

A [link](https://e.org/ "T") to a page.\\
Next line

- one
- two

  more

3. three

   > quoted

```python
x = 1
```

| a | b |
| --- | --- |
| 1 | 2 |

![alt](/a.png "T")

https://youtu.be/abcdefg

___
"""
    tree, lost = from_markdown(source)
    assert lost == []
    assert to_markdown(tree) == source.replace("- one\n", "- one\n\n")


def test_html_within_markdown_is_read() -> None:
    tree, lost = from_markdown("a <u>b</u> <blink>c</blink>\n\n<figure><img src=/x alt=y></figure>")
    assert to_html(tree) == '<p>a <u>b</u> c</p><img src="/x" alt="y">'
    assert lost == ["<blink>"]


def test_a_link_that_may_run_something_is_dropped_and_said() -> None:
    tree, lost = from_markdown("[x](javascript:alert(1)) ![y](data:z)")
    assert to_html(tree) == "<p>x</p>"
    assert len(lost) == 2


def test_plain_text_keeps_all_words() -> None:
    tree, _ = from_html(
        "<h1>A</h1><p>b <b>c</b><br>d</p><ul><li>e<ul><li>f</ul></ul>"
        "<table><caption>T</caption><tr><td>g<td>h</table><img src=/x alt='i'><pre>j\n k</pre>"
    )
    assert to_text(tree) == "A\n\nb c\nd\n\ne\n\nf\n\nT\n\ng\th\n\ni\n\nj\n k"


@pytest.mark.parametrize("path", corpus("markdown/commonmark/spec.txt"), ids=lambda path: path.name)
def test_the_examples_of_the_specification(path: Any) -> None:
    fence = "`" * 32
    examples = re.findall(
        rf"^{fence} example\n(.*?)^\.\n(.*?)^{fence}$",
        path.read_text("utf-8"),
        re.DOTALL | re.MULTILINE,
    )
    assert len(examples) > 600
    for source, expected in examples:
        for tree, _ in (from_markdown(source.replace("→", "\t")), from_html(expected)):
            assert validate(tree) == []
            assert from_html(to_html(tree))[0] == tree
            again, _ = from_markdown(to_markdown(tree))
            assert to_text(again) == to_text(tree)


def test_what_careless_renderers_would_take_for_markup_is_written_as_html() -> None:
    said = '"><b>x</b>'
    image = {"type": "image", "attrs": {"src": "/a.png", "alt": said}}
    assert to_markdown({"type": "doc", "content": [image]}).startswith("<img ")
    link = {"type": "link", "attrs": {"href": "/a"}}
    text = {"type": "text", "text": "[x](/b)", "marks": [link]}
    tree = {"type": "doc", "content": [image, {"type": "paragraph", "content": [text]}]}
    assert '<a href="/a">\\[x\\](/b)</a>' in to_markdown(tree)
    assert from_markdown(to_markdown(tree))[0] == tree
