"""The texts and marks of one paragraph as Markdown; HTML where Markdown has no sure form."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from cms.schema.richtext.addresses import link_address
from cms.schema.richtext.nodes import mark_rank
from cms.schema.richtext.resolver import Resolver
from cms.schema.richtext.text_blocks import folded
from cms.schema.richtext.tree import attribute, children, marks_of, text_attribute

_SPECIAL = re.compile(r"[\\`*\[\]<>&~|#!^$]|(?<![^\W_])_|_(?![^\W_])")
_ODD_SPACE = re.compile(r"[^\S \t\n\r\f]")
_LINE_START = re.compile(r"^([ ]*)(?:([-+=:])|([0-9]{1,9})([.)]))", re.MULTILINE)
_DELIMITERS = {"bold": "**", "italic": "*", "strike": "~~"}
_TAGS = {
    "bold": "strong",
    "italic": "em",
    "underline": "u",
    "strike": "s",
    "highlight": "mark",
    "superscript": "sup",
    "subscript": "sub",
    "code": "code",
}

Piece = tuple[list[Mapping[str, Any]], Mapping[str, Any]]


def escaped(text: str) -> str:
    """Return `text` so that Markdown reads it as nothing but text."""
    text = _SPECIAL.sub(r"\\\g<0>", folded(text))
    return _ODD_SPACE.sub(lambda found: f"&#{ord(found.group())};", text)


def destination(address: str) -> str:
    """Return an address as the destination of a link."""
    text = re.sub(r"[\\<>&()`|*_\[\]!]", r"\\\g<0>", address)
    return f"<{text}>" if " " in text or not text else text


def titled(title: str) -> str:
    """Return a title as it follows a destination, with the space before it."""
    text = re.sub(r"[\\\"<>&`|]", r"\\\g<0>", folded(title).strip(" "))
    return f' "{text}"' if text else ""


class InlineWriter:
    """Writes the content of paragraphs, headings and cells."""

    def __init__(self, resolve: Resolver | None) -> None:
        self._resolve = resolve

    def write(self, node: Mapping[str, Any], *, one_line: bool) -> str:
        """Write the content of `node`; on `one_line` breaks are written as `<br>`."""
        pieces = [(self._marks(child), child) for child in children(node)]
        text = self._run(pieces, one_line)
        return _LINE_START.sub(_escape_start, text)

    def _marks(self, child: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        if child.get("type") != "text":
            return []
        marks = sorted(marks_of(child), key=mark_rank)
        return [
            mark
            for mark in marks
            if mark["type"] in _TAGS
            or (mark["type"] == "link" and link_address(mark, self._resolve) is not None)
        ]

    def _run(self, pieces: Sequence[Piece], one_line: bool) -> str:
        out = ""
        groups = groupby(enumerate(pieces), key=lambda item: item[1][0][:1])
        for outer, group in groups:
            members = list(group)
            if outer:
                inner = [(marks[1:], child) for _, (marks, child) in members]
                out += self._marked(outer[0], inner, out, one_line)
                continue
            for number, (_, child) in members:
                is_between = 0 < number < len(pieces) - 1
                out += _leaf(child, one_line or not is_between or out.endswith(("\n", "<br>")))
        return out

    def _marked(
        self, mark: Mapping[str, Any], pieces: Sequence[Piece], before: str, one_line: bool
    ) -> str:
        kind = mark["type"]
        if kind == "code" and (code := _code_span(pieces, before)):
            return code
        inner = self._run(pieces, one_line)
        if kind == "link":
            return self._link(mark, inner)
        delimiter = _DELIMITERS.get(kind)
        clear = inner[:1].isalnum() and inner[-1:].isalnum()
        if delimiter and clear and not before.endswith(delimiter[0]):
            return f"{delimiter}{inner}{delimiter}"
        return f"<{_TAGS[kind]}>{inner}</{_TAGS[kind]}>"

    def _link(self, mark: Mapping[str, Any], inner: str) -> str:
        address = link_address(mark, self._resolve) or ""
        title = text_attribute(mark, "title")
        blank = attribute(mark, "target") == "_blank"
        # Some renderers (marked) read what is escaped in a link's text again, without the escapes.
        if not blank and "<a" not in inner and not re.search(r"\\[\[\]]", inner):
            return f"[{inner}]({destination(address)}{titled(title)})"
        given = f' title="{html.escape(title)}"' if title else ""
        given += ' target="_blank"' if blank else ""
        return f'<a href="{html.escape(address)}"{given}>{inner}</a>'


def _leaf(child: Mapping[str, Any], one_line: bool) -> str:
    if child.get("type") == "hard_break":
        return "<br>" if one_line else "\\\n"
    return escaped(str(child.get("text", "")))


def _code_span(pieces: Sequence[Piece], before: str) -> str | None:
    """Return text in backticks, or None where these would change it."""
    text = "".join(str(child.get("text", "")) for _, child in pieces)
    plain = re.fullmatch(r"[^\s`|](?:[^`|\n\r]*[^\s`|])?", text)
    return f"`{text}`" if plain and not before.endswith("`") else None


def _escape_start(found: re.Match[str]) -> str:
    space, sign, number, after = found.groups()
    return f"{space}\\{sign}" if sign else f"{space}{number}\\{after}"
