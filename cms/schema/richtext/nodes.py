"""The vocabulary of rich text: each node and mark, what it may hold, which attributes it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cms.schema.richtext import attributes as a
from cms.schema.richtext.attributes import Attribute

INLINE = frozenset({"text", "hard_break"})
BLOCKS = frozenset(
    {
        "paragraph",
        "heading",
        "bullet_list",
        "ordered_list",
        "blockquote",
        "code_block",
        "table",
        "image",
        "embed",
        "horizontal_rule",
    }
)


@dataclass(frozen=True, kw_only=True)
class NodeSpec:
    """One kind of node: what it may hold, how much at least, its attributes, its marks."""

    content: frozenset[str] = frozenset()
    least: int = 0
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    one_of: tuple[str, ...] = ()
    """Exactly one of these attributes must be there."""
    plain: bool = False
    """The text inside has no marks."""


@dataclass(frozen=True, kw_only=True)
class MarkSpec:
    """One kind of mark on text."""

    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    one_of: tuple[str, ...] = ()


_LINK: Mapping[str, Attribute] = {
    "href": Attribute(a.link_url),
    "entry": Attribute(a.entry_reference),
    "fragment": Attribute(a.fragment),
}
_CELL = NodeSpec(
    content=BLOCKS,
    least=1,
    attributes={"colspan": Attribute(a.whole(1, 1000)), "rowspan": Attribute(a.whole(1, 65534))},
)

NODES: Mapping[str, NodeSpec] = {
    "doc": NodeSpec(content=BLOCKS),
    "paragraph": NodeSpec(content=INLINE),
    "heading": NodeSpec(
        content=INLINE, attributes={"level": Attribute(a.whole(1, 6), required=True)}
    ),
    "bullet_list": NodeSpec(content=frozenset({"list_item"}), least=1),
    "ordered_list": NodeSpec(
        content=frozenset({"list_item"}),
        least=1,
        attributes={"start": Attribute(a.whole(-(2**31), 2**31 - 1))},
    ),
    "list_item": NodeSpec(content=BLOCKS, least=1),
    "blockquote": NodeSpec(content=BLOCKS, least=1),
    "code_block": NodeSpec(
        content=frozenset({"text"}), plain=True, attributes={"language": Attribute(a.word)}
    ),
    "table": NodeSpec(
        content=frozenset({"table_row"}),
        least=1,
        attributes={"caption": Attribute(a.short_text)},
    ),
    "table_row": NodeSpec(content=frozenset({"table_cell", "table_header"})),
    "table_cell": _CELL,
    "table_header": _CELL,
    "image": NodeSpec(
        attributes={
            "asset": Attribute(a.identifier),
            "src": Attribute(a.source_url),
            "alt": Attribute(a.short_text),
            "title": Attribute(a.short_text),
            "caption": Attribute(a.short_text),
            **_LINK,
        },
        one_of=("asset", "src"),
    ),
    "embed": NodeSpec(
        attributes={
            "url": Attribute(a.embed_url, required=True),
            "provider": Attribute(a.word),
            "caption": Attribute(a.short_text),
        }
    ),
    "horizontal_rule": NodeSpec(),
    "hard_break": NodeSpec(),
    "text": NodeSpec(),
}

MARKS: Mapping[str, MarkSpec] = {
    "link": MarkSpec(
        attributes={
            **_LINK,
            "title": Attribute(a.short_text),
            "target": Attribute(a.one_of("_blank")),
        },
        one_of=("href", "entry"),
    ),
    "bold": MarkSpec(),
    "italic": MarkSpec(),
    "underline": MarkSpec(),
    "strike": MarkSpec(),
    "highlight": MarkSpec(),
    "superscript": MarkSpec(),
    "subscript": MarkSpec(),
    "code": MarkSpec(),
}

_ORDER = {name: number for number, name in enumerate(MARKS)}


def mark_rank(mark: Mapping[str, Any]) -> int:
    """Return where `mark` stands among a text's marks: links outside, code inside."""
    return _ORDER.get(str(mark.get("type")), len(_ORDER))
