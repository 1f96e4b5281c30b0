"""A rich-text tree as Markdown; what Markdown has no form for is written as HTML within it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from cms.schema.richtext.addresses import embed_address, link_address, source_address
from cms.schema.richtext.attributes import word
from cms.schema.richtext.embeds import provider_of
from cms.schema.richtext.html_writer import to_html
from cms.schema.richtext.markdown_inline import InlineWriter, destination, escaped, titled
from cms.schema.richtext.resolver import Resolver
from cms.schema.richtext.tree import (
    MAX_DEPTH,
    attribute,
    children,
    number_attribute,
    text_attribute,
)

_BARE_ADDRESS = re.compile(r"https?://[A-Za-z0-9:/?=.&-]+")
_MARKUP = re.compile("[<>&\"']")
_LISTS = ("bullet_list", "ordered_list")


def to_markdown(tree: Mapping[str, Any], resolve: Resolver | None = None) -> str:
    """Write `tree` as CommonMark with GitHub's tables, ending in a line break unless empty.

    `from_markdown` reads the same tree back. `resolve` is as for `to_html`. Never raises.
    """
    text = _Writer(resolve).blocks(tree, 1)
    return f"{text}\n" if text else ""


class _Writer:
    def __init__(self, resolve: Resolver | None) -> None:
        self._resolve = resolve
        self._inline = InlineWriter(resolve)
        self._writers: dict[str, Callable[[Mapping[str, Any], int], str]] = {
            "paragraph": self._paragraph,
            "heading": self._heading,
            "blockquote": self._blockquote,
            "code_block": self._code_block,
            "table": self._table,
            "image": self._image,
            "embed": self._embed,
            "horizontal_rule": self._rule,
        }

    def blocks(self, node: Mapping[str, Any], depth: int) -> str:
        """Write the blocks in `node`, apart by empty lines."""
        if depth >= MAX_DEPTH:
            return ""
        out: list[str] = []
        before: tuple[object, bool] = (None, False)
        for child in children(node):
            kind = child.get("type")
            # Markdown would join two lists that follow each other, if their signs were the same.
            other = before[0] == kind and not before[1]
            out.append(self._block(child, depth + 1, other))
            before = (kind, other)
        return "\n\n".join(text for text in out if text)

    def _block(self, node: Mapping[str, Any], depth: int, other: bool) -> str:
        kind = node.get("type")
        if kind in _LISTS:
            return self._list(node, depth, other)
        write = self._writers.get(kind) if isinstance(kind, str) else None
        return write(node, depth) if write else self.blocks(node, depth)

    def _as_html(self, node: Mapping[str, Any]) -> str:
        text = to_html({"type": "doc", "content": [node]}, self._resolve)
        return text.replace("\n", "&#10;").replace("\r", "&#13;")

    def _paragraph(self, node: Mapping[str, Any], depth: int) -> str:
        text = self._inline.write(node, one_line=False)
        return f"<p>{text}</p>" if text in ("", "<br>") else text

    def _heading(self, node: Mapping[str, Any], depth: int) -> str:
        level = min(max(number_attribute(node, "level", 2), 1), 6)
        return f"{'#' * level} {self._inline.write(node, one_line=True)}".rstrip()

    def _blockquote(self, node: Mapping[str, Any], depth: int) -> str:
        lines = self.blocks(node, depth).split("\n")
        return "\n".join(f"> {line}" if line else ">" for line in lines)

    def _rule(self, node: Mapping[str, Any], depth: int) -> str:
        return "___"

    def _code_block(self, node: Mapping[str, Any], depth: int) -> str:
        text = "".join(str(child.get("text", "")) for child in children(node))
        longest = max((len(run) for run in re.findall("`+", text)), default=0)
        fence = "`" * max(3, longest + 1)
        language = text_attribute(node, "language")
        body = f"{text}\n" if text else ""
        return f"{fence}{'' if word(language) else language}\n{body}{fence}"

    def _list(self, node: Mapping[str, Any], depth: int, other: bool) -> str:
        start = number_attribute(node, "start", 1)
        if node.get("type") == "ordered_list" and not 0 <= start <= 900_000_000:
            return self._as_html(node)
        items = []
        for number, item in enumerate(children(node), start):
            sign = (
                f"{number}{')' if other else '.'}"
                if node["type"] == "ordered_list"
                else "-*"[other]
            )
            body = self.blocks(item, depth + 1) or "<p></p>"
            indent = " " * (len(sign) + 1)
            lines = [f"{indent}{line}" if line else "" for line in body.split("\n")]
            items.append(f"{sign} {chr(10).join(lines)[len(indent) :]}")
        tight = all("\n\n" not in item for item in items)
        return ("\n" if tight else "\n\n").join(items)

    def _image(self, node: Mapping[str, Any], depth: int) -> str:
        source = source_address(node, self._resolve)
        alt = attribute(node, "alt")
        if source is None or not isinstance(alt, str) or attribute(node, "caption"):
            return self._as_html(node)
        if _MARKUP.search(alt):
            # Some renderers (marked) put the alternative text into the page as it stands.
            return self._as_html(node)
        title = titled(text_attribute(node, "title"))
        image = f"![{escaped(alt)}]({destination(source)}{title})"
        href = link_address(node, self._resolve)
        return f"[{image}]({destination(href)})" if href is not None else image

    def _embed(self, node: Mapping[str, Any], depth: int) -> str:
        url = embed_address(node)
        provider = provider_of(url) if url else None
        says_all = provider is not None and provider == attribute(node, "provider")
        if url and says_all and not attribute(node, "caption") and _BARE_ADDRESS.fullmatch(url):
            return url
        return self._as_html(node)

    def _table(self, node: Mapping[str, Any], depth: int) -> str:
        rows = [children(row) for row in children(node)]
        if not _is_plain(node, rows):
            return self._as_html(node)
        lines = [self._row(row) for row in rows]
        lines.insert(1, f"|{' --- |' * len(rows[0])}")
        return "\n".join(lines)

    def _row(self, row: list[Mapping[str, Any]]) -> str:
        cells = [self._inline.write(children(cell)[0], one_line=True) for cell in row]
        return f"| {' | '.join(cells)} |"


def _is_plain(table: Mapping[str, Any], rows: list[list[Mapping[str, Any]]]) -> bool:
    """Say whether a table is one that Markdown can write: a head, equal rows, plain cells."""
    if attribute(table, "caption") or not rows or not rows[0]:
        return False
    width = len(rows[0])
    return all(
        len(row) == width
        and all(cell.get("type") == ("table_cell" if number else "table_header") for cell in row)
        and all(_is_simple(cell) for cell in row)
        for number, row in enumerate(rows)
    )


def _is_simple(cell: Mapping[str, Any]) -> bool:
    content = children(cell)
    spans = attribute(cell, "colspan") is not None or attribute(cell, "rowspan") is not None
    return not spans and len(content) == 1 and content[0].get("type") == "paragraph"
