"""A rich-text tree is accepted whole, or every problem is named with its pointer."""

from __future__ import annotations

from typing import Any

import pytest

from cms.schema.richtext import MAX_DEPTH, links, validate

ENTRY = "01980000-0000-7000-8000-000000000001"


def doc(*content: Any) -> dict[str, Any]:
    return {"type": "doc", "content": list(content)}


def paragraph(*content: Any) -> dict[str, Any]:
    return {"type": "paragraph", "content": list(content)}


def text(value: str, *marks: Any) -> dict[str, Any]:
    return {"type": "text", "text": value, "marks": list(marks)}


def pointers(tree: object) -> list[str]:
    return [problem.pointer for problem in validate(tree)]


def test_a_tree_with_every_kind_of_node_is_accepted() -> None:
    link = {"type": "link", "attrs": {"entry": {"id": ENTRY, "type": "page"}, "title": "x"}}
    item = {"type": "list_item", "content": [paragraph(text("a"))]}
    cell = {"type": "table_cell", "attrs": {"colspan": 2}, "content": [paragraph()]}
    tree = doc(
        {"type": "heading", "attrs": {"level": 2}, "content": [text("h", {"type": "bold"})]},
        paragraph(text("a", link), {"type": "hard_break"}),
        {"type": "bullet_list", "content": [item]},
        {"type": "ordered_list", "attrs": {"start": 3}, "content": [item]},
        {"type": "blockquote", "content": [paragraph()]},
        {"type": "code_block", "attrs": {"language": "c++"}, "content": [text("x")]},
        {
            "type": "table",
            "attrs": {"caption": "c"},
            "content": [{"type": "table_row", "content": [cell]}, {"type": "table_row"}],
        },
        {"type": "image", "attrs": {"src": "/a.png", "alt": "", "href": "https://e.org/"}},
        {"type": "image", "attrs": {"asset": ENTRY, "caption": "c"}},
        {"type": "embed", "attrs": {"url": "https://e.org/v", "provider": "e.org"}},
        {"type": "horizontal_rule"},
    )
    assert validate(tree) == []


@pytest.mark.parametrize("tree", [None, 1, "x", [], {}, {"type": "paragraph"}, {"type": ["doc"]}])
def test_what_is_no_tree_is_refused_at_its_root(tree: object) -> None:
    assert pointers(tree) == [""]


def test_every_problem_is_named_at_once() -> None:
    tree = doc(
        {"type": "heading", "attrs": {"level": 7}},
        paragraph({"type": "text", "text": ""}, {"type": "image"}),
        {"type": "marquee"},
        "x",
        {"type": "bullet_list", "content": []},
        {"type": "image", "attrs": {"src": "/a", "asset": ENTRY}},
        {"type": "horizontal_rule", "a/b~c": 1},
    )
    assert pointers(tree) == [
        "/content/0/attrs/level",
        "/content/1/content/0/text",
        "/content/1/content/1/type",
        "/content/2/type",
        "/content/3",
        "/content/4/content",
        "/content/5/attrs",
        "/content/6/a~1b~0c",
    ]


@pytest.mark.parametrize("value", ["\x00", "a\ud800", 3, None, ["x"]])
def test_text_that_cannot_be_kept_is_refused(value: object) -> None:
    assert pointers(doc(paragraph({"type": "text", "text": value}))) == [
        "/content/0/content/0/text"
    ]


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
        "\x01javascript:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "javascript&colon;:x",
        "java\u00adscript:x",
        "",
        7,
    ],
)
def test_a_link_that_may_run_something_is_refused(href: object) -> None:
    mark = {"type": "link", "attrs": {"href": href}}
    assert pointers(doc(paragraph(text("x", mark)))) == ["/content/0/content/0/marks/0/attrs/href"]


@pytest.mark.parametrize(
    "href",
    ["https://e.org/a:b", "HTTP://e.org", "/a:b", "?a:b", "#x:y", "a/b", "mailto:a@e.org", "//e"],
)
def test_ordinary_addresses_are_accepted(href: str) -> None:
    assert validate(doc(paragraph(text("x", {"type": "link", "attrs": {"href": href}})))) == []


def test_marks_are_checked_too() -> None:
    bold = {"type": "bold"}
    tree = doc(
        paragraph(text("a", bold, bold), text("b", {"type": "blink"}), text("c", {"type": "link"})),
        {"type": "code_block", "content": [text("x", bold)]},
    )
    assert pointers(tree) == [
        "/content/0/content/0/marks/1",
        "/content/0/content/1/marks/0",
        "/content/0/content/2/marks/0/attrs",
        "/content/1/content/0/marks",
    ]


def nested(levels: int) -> dict[str, Any]:
    inner: dict[str, Any] = {"type": "paragraph"}
    for _ in range(levels):
        inner = {"type": "blockquote", "content": [inner]}
    return doc(inner)


def test_depth_is_bounded() -> None:
    assert validate(nested(MAX_DEPTH - 2)) == []
    assert len(validate(nested(MAX_DEPTH - 1))) == 1
    assert len(validate(nested(5000))) == 1


def test_a_flood_of_problems_is_cut_off_and_says_so() -> None:
    problems = validate(doc(*[{}] * 5000))
    assert len(problems) == 1001
    assert "not listed" in problems[-1].detail


def test_links_name_entries_with_pointers() -> None:
    mark = {"type": "link", "attrs": {"entry": {"id": ENTRY, "type": "page"}}}
    image = {"type": "image", "attrs": {"src": "/a", "entry": {"id": ENTRY}}}
    assert links(doc(paragraph(text("a"), text("b", {"type": "bold"}, mark)), image)) == [
        ("/content/0/content/1/marks/1/attrs/entry", ENTRY),
        ("/content/1/attrs/entry", ENTRY),
    ]
