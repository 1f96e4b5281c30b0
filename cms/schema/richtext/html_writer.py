"""A rich-text tree as HTML, safe by construction: only what is written here comes out."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from typing import Any

from cms.schema.richtext.addresses import embed_address, link_address, source_address
from cms.schema.richtext.attributes import word
from cms.schema.richtext.embeds import player_of
from cms.schema.richtext.nodes import mark_rank
from cms.schema.richtext.resolver import Resolver
from cms.schema.richtext.tree import (
    MAX_DEPTH,
    attribute,
    children,
    marks_of,
    number_attribute,
    text_attribute,
)

_PLAIN_MARKS = {
    "bold": "strong",
    "italic": "em",
    "underline": "u",
    "strike": "s",
    "highlight": "mark",
    "superscript": "sup",
    "subscript": "sub",
    "code": "code",
}
_SANDBOX = "allow-scripts allow-same-origin allow-popups allow-presentation"


def to_html(tree: Mapping[str, Any], resolve: Resolver | None = None) -> str:
    """Write `tree` as HTML. Never raises: what is no rich text is left out.

    With `resolve` links and images lead where the reader finds them; without it they are kept as
    `entry:` and `asset:` addresses, which `from_html` reads back.
    """
    return _Writer(resolve).blocks(tree, 1)


def attributes(**values: object) -> str:
    """Write attributes, escaped; those that are None are left out, `_` stands for `-`."""
    return "".join(
        f' {name.strip("_").replace("_", "-")}="{html.escape(str(value))}"'
        for name, value in values.items()
        if value is not None
    )


class _Writer:
    def __init__(self, resolve: Resolver | None) -> None:
        self._resolve = resolve
        self._blocks: dict[str, Callable[[Mapping[str, Any], int], str]] = {
            "paragraph": self._paragraph,
            "heading": self._heading,
            "bullet_list": self._bullet_list,
            "ordered_list": self._ordered_list,
            "blockquote": self._blockquote,
            "code_block": self._code_block,
            "table": self._table,
            "image": self._image,
            "embed": self._embed,
            "horizontal_rule": self._rule,
        }

    def blocks(self, node: Mapping[str, Any], depth: int) -> str:
        if depth >= MAX_DEPTH:
            return ""
        return "".join(self._block(child, depth + 1) for child in children(node))

    def _block(self, node: Mapping[str, Any], depth: int) -> str:
        kind = node.get("type")
        write = self._blocks.get(kind) if isinstance(kind, str) else None
        return write(node, depth) if write else self.blocks(node, depth)

    def _paragraph(self, node: Mapping[str, Any], depth: int) -> str:
        return f"<p>{self.inline(node)}</p>"

    def _blockquote(self, node: Mapping[str, Any], depth: int) -> str:
        return f"<blockquote>{self.blocks(node, depth)}</blockquote>"

    def _rule(self, node: Mapping[str, Any], depth: int) -> str:
        return "<hr>"

    def _bullet_list(self, node: Mapping[str, Any], depth: int) -> str:
        return f"<ul>{self._items(node, depth)}</ul>"

    def _heading(self, node: Mapping[str, Any], depth: int) -> str:
        level = min(max(number_attribute(node, "level", 2), 1), 6)
        return f"<h{level}>{self.inline(node)}</h{level}>"

    def _ordered_list(self, node: Mapping[str, Any], depth: int) -> str:
        start = number_attribute(node, "start", 1)
        given = attributes(start=start if attribute(node, "start") is not None else None)
        return f"<ol{given}>{self._items(node, depth)}</ol>"

    def _items(self, node: Mapping[str, Any], depth: int) -> str:
        return "".join(f"<li>{self._flow(item, depth + 1)}</li>" for item in children(node))

    def _flow(self, node: Mapping[str, Any], depth: int) -> str:
        """Write blocks so that one paragraph, or one before a list, needs no tag of its own."""
        content = children(node)
        first = content[0] if content else {}
        tight = first.get("type") == "paragraph" and all(
            child.get("type") in ("bullet_list", "ordered_list") for child in content[1:]
        )
        if not tight or not (children(first) or len(content) == 1):
            return self.blocks(node, depth)
        rest = {"content": content[1:]}
        return self.inline(first) + self.blocks(rest, depth)

    def _code_block(self, node: Mapping[str, Any], depth: int) -> str:
        language = text_attribute(node, "language")
        given = attributes(_class=None if word(language) else f"language-{language}")
        text = "".join(str(child.get("text", "")) for child in children(node))
        return f"<pre><code{given}>{_code(text)}</code></pre>"

    def _table(self, node: Mapping[str, Any], depth: int) -> str:
        rows = [(_is_header(row), self._row(row, depth + 1)) for row in children(node)]
        head = 0
        while head < len(rows) and rows[head][0]:
            head += 1
        caption = text_attribute(node, "caption")
        parts = [
            f"<caption>{html.escape(caption)}</caption>" if caption else "",
            f"<thead>{''.join(text for _, text in rows[:head])}</thead>" if head else "",
            f"<tbody>{''.join(text for _, text in rows[head:])}</tbody>" if rows[head:] else "",
        ]
        return f"<table>{''.join(parts)}</table>"

    def _row(self, row: Mapping[str, Any], depth: int) -> str:
        return f"<tr>{''.join(self._cell(cell, depth + 1) for cell in children(row))}</tr>"

    def _cell(self, cell: Mapping[str, Any], depth: int) -> str:
        tag = "th" if cell.get("type") == "table_header" else "td"
        spans = {
            name: number_attribute(cell, name, 1)
            for name in ("colspan", "rowspan")
            if attribute(cell, name) is not None
        }
        return f"<{tag}{attributes(**spans)}>{self._flow(cell, depth)}</{tag}>"

    def _image(self, node: Mapping[str, Any], depth: int) -> str:
        source = source_address(node, self._resolve)
        caption = text_attribute(node, "caption")
        image = ""
        if source is not None:
            given = {
                name: attribute(node, name)
                for name in ("alt", "title")
                if isinstance(attribute(node, name), str)
            }
            image = f"<img{attributes(src=source, **given)}>"
            href = link_address(node, self._resolve)
            image = f"<a{attributes(href=href)}>{image}</a>" if href is not None else image
        return _figure(image, caption)

    def _embed(self, node: Mapping[str, Any], depth: int) -> str:
        url = embed_address(node)
        if url is None:
            return ""
        provider = text_attribute(node, "provider")
        given = attributes(
            _class="embed", data_embed=url, data_provider=None if word(provider) else provider
        )
        player = player_of(url)
        inner = f"<a{attributes(href=url)}>{html.escape(url)}</a>"
        if player is not None:
            frame = attributes(
                src=player,
                title=text_attribute(node, "caption") or url,
                sandbox=_SANDBOX,
                loading="lazy",
                referrerpolicy="strict-origin-when-cross-origin",
            )
            inner = f"<iframe{frame} allowfullscreen></iframe>"
        return _figure(inner, text_attribute(node, "caption"), given)

    def inline(self, node: Mapping[str, Any]) -> str:
        """Write texts and breaks; marks shared by neighbours become one element."""
        out: list[str] = []
        opened: list[tuple[str, str]] = []
        for child in children(node):
            kind, text = child.get("type"), child.get("text")
            if kind == "hard_break":
                out.append("<br>")
            elif kind == "text" and isinstance(text, str):
                tags = self._tags(child)
                shared = _shared(opened, tags)
                out += [f"</{name}>" for name, _ in reversed(opened[shared:])]
                out += [f"<{name}{given}>" for name, given in tags[shared:]]
                out.append(_escape(text))
                opened = tags
        out += [f"</{name}>" for name, _ in reversed(opened)]
        return "".join(out)

    def _tags(self, text: Mapping[str, Any]) -> list[tuple[str, str]]:
        tags = []
        for mark in sorted(marks_of(text), key=mark_rank):
            if mark["type"] == "link":
                href = link_address(mark, self._resolve)
                if href is not None:
                    tags.append(("a", _link_attributes(mark, href)))
            elif mark["type"] in _PLAIN_MARKS:
                tags.append((_PLAIN_MARKS[mark["type"]], ""))
        return tags


def _link_attributes(mark: Mapping[str, Any], href: str) -> str:
    blank = attribute(mark, "target") == "_blank"
    return attributes(
        href=href,
        title=text_attribute(mark, "title") or None,
        target="_blank" if blank else None,
        rel="noopener noreferrer" if blank else None,
    )


def _figure(inner: str, caption: str, given: str = "") -> str:
    if caption:
        return f"<figure{given}>{inner}<figcaption>{html.escape(caption)}</figcaption></figure>"
    return f"<figure{given}>{inner}</figure>" if given else inner


def _is_header(row: Mapping[str, Any]) -> bool:
    cells = children(row)
    return bool(cells) and all(cell.get("type") == "table_header" for cell in cells)


def _shared(opened: list[tuple[str, str]], tags: list[tuple[str, str]]) -> int:
    count = 0
    while count < min(len(opened), len(tags)) and opened[count] == tags[count]:
        count += 1
    return count


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _code(text: str) -> str:
    return _escape(text).replace("\r", "&#13;")
