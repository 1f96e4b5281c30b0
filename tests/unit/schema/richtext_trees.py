"""Random rich-text trees, as hypothesis strategies."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from cms.schema.richtext.nodes import MARKS, mark_rank

Strategy = st.SearchStrategy[dict[str, Any]]

ENTRIES = st.uuids().map(str)
_CHARACTERS = st.characters(
    exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], exclude_characters="\x00"
)
WORDS = st.one_of(
    st.text(_CHARACTERS, min_size=1, max_size=8),
    st.sampled_from(
        ["<b>", "&amp;", "a\u00a0b", '"', "*x*", "[a](b)", "1.", "#", "|", "`", "_", "-"]
    ),
)
LINES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
ADDRESSES = st.sampled_from(
    [
        "/a",
        "https://example.org/?a=1&copy=2",
        "#x",
        "mailto:a@example.org",
        "//e.org/ä_b*c",
        "a(b)c",
    ]
)


def node(kind: str, content: Any = None, attrs: Any = None) -> dict[str, Any]:
    made: dict[str, Any] = {"type": kind}
    if attrs:
        made["attrs"] = attrs
    if content:
        made["content"] = content
    return made


REFERENCES = st.one_of(
    st.fixed_dictionaries({"href": ADDRESSES}),
    ENTRIES.map(lambda entry: {"entry": {"id": entry, "type": "page"}}),
    ENTRIES.map(lambda entry: {"entry": {"id": entry}, "fragment": "a_b(c)ä"}),
)
LINKS = st.builds(
    lambda target, more: {"type": "link", "attrs": {**target, **more}},
    REFERENCES,
    st.fixed_dictionaries({}, optional={"title": LINES, "target": st.just("_blank")}),
)
_PLAIN = st.sets(st.sampled_from([name for name in MARKS if name != "link"]), max_size=3)
MARK_LISTS = st.builds(
    lambda plain, link: sorted([{"type": name} for name in plain] + link, key=mark_rank),
    _PLAIN,
    st.one_of(st.just([]), LINKS.map(lambda link: [link])),
)
PIECES = st.lists(st.one_of(st.tuples(LINES, MARK_LISTS), st.none()), max_size=4)


def inline(pieces: list[tuple[str, list[Any]] | None]) -> list[dict[str, Any]]:
    """Texts that differ in their marks, and line breaks, as a reader would leave them."""
    content: list[dict[str, Any]] = []
    for piece in pieces:
        if piece is None:
            content.append({"type": "hard_break"})
            continue
        text, marks = piece
        if content and content[-1]["type"] == "text":
            if content[-1].get("marks", []) == marks:
                continue
            text = " " + text
        content.append({"type": "text", "text": text, **({"marks": marks} if marks else {})})
    return content


INLINE = PIECES.map(inline)
PARAGRAPHS = INLINE.map(lambda content: node("paragraph", content))
IMAGES = st.builds(
    lambda source, link, more: node("image", attrs={**source, **link, **more}),
    st.one_of(
        st.fixed_dictionaries({"src": st.sampled_from(["/a.png", "https://e.org/x?a=1&b=2"])}),
        st.fixed_dictionaries({"asset": ENTRIES}),
    ),
    st.one_of(st.just({}), REFERENCES),
    st.fixed_dictionaries({}, optional={"alt": LINES, "title": LINES, "caption": LINES}),
)
LEAVES: Strategy = st.one_of(
    PARAGRAPHS,
    st.builds(
        lambda level, content: node("heading", content, {"level": level}),
        st.integers(1, 6),
        INLINE,
    ),
    st.builds(
        lambda text, language: node(
            "code_block", [{"type": "text", "text": text}] if text else None, language
        ),
        st.text(st.one_of(_CHARACTERS, st.sampled_from(" \n\t`~")), max_size=20),
        st.sampled_from([None, {"language": "c++"}]),
    ),
    st.just(node("horizontal_rule")),
    IMAGES,
    st.builds(
        lambda url, more: node("embed", attrs={"url": url, **more}),
        st.sampled_from(["https://youtu.be/abcdefg", "https://e.org/v?a=1&b=2", "http://x.org/"]),
        st.fixed_dictionaries({}, optional={"provider": st.just("some.one"), "caption": LINES}),
    ),
)


def _containers(blocks: Strategy) -> Strategy:
    some = st.lists(blocks, min_size=1, max_size=3)
    items = st.lists(some.map(lambda content: node("list_item", content)), min_size=1, max_size=3)
    cells = st.builds(
        node,
        st.sampled_from(["table_cell", "table_header"]),
        some,
        st.sampled_from([None, {"colspan": 2}, {"rowspan": 3, "colspan": 1}]),
    )
    rows = st.lists(cells, max_size=3).map(lambda content: node("table_row", content))
    return st.one_of(
        some.map(lambda content: node("blockquote", content)),
        items.map(lambda content: node("bullet_list", content)),
        st.builds(
            lambda content, start: node("ordered_list", content, start),
            items,
            st.sampled_from([None, {"start": 0}, {"start": 7}]),
        ),
        st.builds(
            lambda content, caption: node("table", content, caption),
            st.lists(rows, min_size=1, max_size=3),
            st.sampled_from([None, {"caption": "A & B"}]),
        ),
    )


BLOCKS: Strategy = st.recursive(LEAVES, _containers, max_leaves=8)
TREES: Strategy = st.lists(BLOCKS, max_size=4).map(
    lambda content: {"type": "doc", "content": content}
)
