"""Rich text as HTML and back: nothing that the schema holds is lost, nothing else comes out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.schema.richtext import MAX_DEPTH, Resolver, from_html, to_html, validate
from tests.unit.schema.richtext_trees import TREES

ENTRY = "01980000-0000-7000-8000-000000000001"


def texts(node: dict[str, Any]) -> str:
    own: str = node.get("text", "")
    return own + "".join(texts(child) for child in node.get("content", []))


def content_of(source: str) -> list[Any]:
    tree, _ = from_html(source)
    assert validate(tree) == []
    return tree["content"]  # type: ignore[no-any-return]


def p(text: str, *marks: str) -> dict[str, Any]:
    piece: dict[str, Any] = {"type": "text", "text": text}
    if marks:
        piece["marks"] = [{"type": mark} for mark in marks]
    return {"type": "paragraph", "content": [piece]}


@given(TREES)
def test_a_tree_comes_back_from_its_html(tree: dict[str, Any]) -> None:
    assert validate(tree) == []
    assert from_html(to_html(tree)) == (tree, [])


TAGS = [
    "p",
    "b",
    "a",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "pre",
    "code",
    "figure",
    "figcaption",
    "caption",
    "blockquote",
    "h1",
    "div",
    "dl",
    "dt",
    "dd",
    "video",
    "svg",
    "q",
]
FRAGMENTS = st.one_of(
    st.sampled_from(TAGS).map(lambda tag: f"<{tag}>"),
    st.sampled_from(TAGS).map(lambda tag: f"</{tag}>"),
    st.sampled_from(
        [
            "<a href=x>",
            "<img src=a>",
            "<br>",
            "<hr>",
            "<source src=//e.org>",
            "<!--",
            "-->",
            "<",
            "&",
        ]
    ),
    st.sampled_from(["<iframe src=//e.org></iframe>", "x", "y", " ", "\n", "&#x20;"]),
)


@given(st.lists(st.one_of(FRAGMENTS, st.text(max_size=3)), max_size=40).map("".join))
def test_any_text_reads_as_a_tree_that_is_accepted(source: str) -> None:
    tree, _ = from_html(source)
    assert validate(tree) == []
    again, _ = from_html(to_html(tree))
    assert validate(again) == []
    assert from_html(to_html(again))[0] == again


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a<p>b", [p("a"), p("b")]),
        ("<b><p>x</p>y</b>", [p("x", "bold"), p("y", "bold")]),
        ("<p>  a\n b&nbsp; </p>", [p("a b\xa0")]),
        ("<i>a</b> b</i>", [p("a b", "italic")]),
        ("3 < 4 & 5", [p("3 < 4 & 5")]),
        ("a <b", [p("a <b")]),
        ("<p>x<!-- c -->y</p>", [p("xy")]),
        ("x<style>p{}</style>y", [p("xy")]),
        ("<p><q>a</q></p>", [p("“a”")]),
        ("<ul></ul><blockquote></blockquote>", []),
        (
            "<li>a",
            [{"type": "bullet_list", "content": [{"type": "list_item", "content": [p("a")]}]}],
        ),
    ],
)
def test_html_of_any_quality_is_read(source: str, expected: list[Any]) -> None:
    assert content_of(source) == expected


def test_lists_written_without_end_tags_are_nested_rightly() -> None:
    assert to_html(from_html("<ul><li>a<ul><li>b</ul><li>c</ul>d")[0]) == (
        "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul><p>d</p>"
    )


def test_an_image_divides_its_paragraph_and_keeps_link_and_caption() -> None:
    tree, lost = from_html(
        '<p>a <a href="/x"><img src="/y.png" alt="Y" title="T"></a> b</p>'
        '<figure><img src="/z.png" alt=""><figcaption>A <b>caption</b></figcaption></figure>'
    )
    assert tree["content"] == [
        p("a"),
        {"type": "image", "attrs": {"src": "/y.png", "alt": "Y", "title": "T", "href": "/x"}},
        p("b"),
        {"type": "image", "attrs": {"src": "/z.png", "alt": "", "caption": "A caption"}},
    ]
    assert lost == ["<b> in a caption"]


def test_code_keeps_its_lines_and_its_language() -> None:
    assert content_of('<pre class="language-py">\n a\n\n  <b>b</b>&lt;<br>c</pre>') == [
        {
            "type": "code_block",
            "attrs": {"language": "py"},
            "content": [{"type": "text", "text": " a\n\n  b<\nc"}],
        }
    ]


@pytest.mark.parametrize(
    ("source", "url", "provider"),
    [
        ("<p>https://youtu.be/abcdefg</p>", "https://youtu.be/abcdefg", "youtube"),
        (
            "<iframe src='//player.vimeo.com/video/1'></iframe>",
            "https://player.vimeo.com/video/1",
            "vimeo",
        ),
        ("<video><source src='https://e.org/a.mp4'>old</video>", "https://e.org/a.mp4", "video"),
    ],
)
def test_what_is_framed_or_named_by_its_address_becomes_an_embed(
    source: str, url: str, provider: str
) -> None:
    assert content_of(source) == [{"type": "embed", "attrs": {"url": url, "provider": provider}}]


def test_an_address_of_nobody_known_stays_text() -> None:
    assert content_of("<p>https://example.org/</p>") == [p("https://example.org/")]


def test_what_is_not_understood_is_said() -> None:
    _, lost = from_html(
        '<marquee>x</marquee><p class="y" onclick="z">a</p><a href="javascript:x">b</a>'
        "<img src='data:x'><script>c</script><marquee>again</marquee>\x00"
    )
    assert lost == [
        "NUL or half a surrogate pair, replaced by U+FFFD",
        "<marquee>",
        "attribute class of <p>",
        "attribute onclick of <p>",
        "<a> with the address 'javascript:x'",
        "image with the address 'data:x'",
        "<script>",
    ]


def test_no_text_is_lost_to_depth() -> None:
    tree, lost = from_html("<ul><li>x" * 100 + "<table><tr><td>y")
    assert validate(tree) == []
    assert texts(tree) == "x" * 100 + "y"
    assert "<ul> nested too deep" in lost
    assert MAX_DEPTH == 32


@pytest.mark.parametrize("piece", ["<b>", "<div>", "<a '", "<iframe>", "<!--", "< ", "</p", "<td>"])
def test_time_grows_with_length_only(piece: str) -> None:
    tree, _ = from_html(piece * 5000)
    assert validate(tree) == []


@pytest.mark.parametrize("piece", ["<hr>", "<li>", "<br>", "<table><td>"])
def test_a_flood_of_nodes_is_cut_where_the_schema_ends(piece: str) -> None:
    tree, lost = from_html(piece * 100_500)
    assert validate(tree) == []
    assert lost[-1] == "everything after the first 100,000 nodes or so"


def test_many_pieces_of_one_text_are_one_node() -> None:
    assert content_of("< " * 100_500) == [p("< " * 100_499 + "<")]


def test_a_resolver_says_where_entries_and_assets_are() -> None:
    resolver = Resolver(
        entry=lambda entry, kind: f"/{kind}" if entry == ENTRY else None,
        asset=lambda asset: "javascript:alert(1)",
    )
    link = f'<p><a href="entry:page/{ENTRY}">a</a><a href="entry:{ENTRY[:-1]}2">b</a></p>'
    tree, _ = from_html(f'{link}<img src="asset:{ENTRY}">')
    assert to_html(tree, resolver) == '<p><a href="/page">a</a>b</p>'
    assert f'href="entry:page/{ENTRY}"' in to_html(tree)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["type", "attrs", "content", "marks", "text", "href", "level"]),
                inner | st.sampled_from(["doc", "heading", "image", "table", "link", "text"]),
            )
        ),
        max_leaves=12,
    ).filter(lambda value: isinstance(value, dict))
)
def test_a_tree_that_nobody_checked_is_written_without_failing(tree: Any) -> None:
    assert "<script" not in to_html(tree)
