"""HTML as a stream of tags and texts: tolerant, one pass, never failing (WHATWG HTML, 13.2.5).

Where the standard would drop the rest of a broken document, the rest is kept as text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.entities import html5


@dataclass(frozen=True)
class Start:
    """A start tag: lower-case name, attributes with entities resolved."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class End:
    """An end tag."""

    tag: str


@dataclass(frozen=True)
class Text:
    """Characters between tags, entities resolved."""

    text: str


@dataclass(frozen=True)
class Comment:
    """A comment, or a declaration that is none of ours."""

    text: str


Token = Start | End | Text | Comment

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_ATTRIBUTE = re.compile(
    r"""[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?"""
)
_TAG_END = re.compile(r"[\s/]*>")
_COMMENT_END = re.compile(r"--!?>")
_ENTITY = re.compile(r"&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[A-Za-z][A-Za-z0-9]*;?)")

_RAW = {"script", "style", "xmp", "iframe", "noembed", "noframes", "textarea", "title"}
_RESOLVED = {"textarea", "title"}
_SWALLOWS = {"script", "style"}
"""Elements that hide the rest of a document when they are not closed."""


def tokens(source: str) -> Iterator[Token]:
    """Yield the tokens of `source`; takes time in proportion to its length."""
    position = 0
    unclosed: set[str] = set()
    while position < len(source):
        opening = source.find("<", position)
        if opening != position:
            stop = len(source) if opening < 0 else opening
            yield Text(html.unescape(source[position:stop]))
            position = stop
            continue
        found, position = _markup(source, position)
        yield found
        if isinstance(found, Start) and found.tag in _RAW:
            text, position = _raw_text(source, position, found.tag, unclosed)
            if text:
                yield Text(html.unescape(text) if found.tag in _RESOLVED else text)


def _markup(source: str, position: int) -> tuple[Token, int]:
    if source.startswith("<!--", position):
        return _comment(source, position)
    if source.startswith(("<!", "<?"), position):
        stop = source.find(">", position)
        if stop < 0:
            return Text(html.unescape(source[position:])), len(source)
        return Comment(source[position + 1 : stop]), stop + 1
    opening = _TAG.match(source, position)
    if opening is None:
        return Text("<"), position + 1
    return _tag(source, opening)


def _comment(source: str, position: int) -> tuple[Token, int]:
    stop = _COMMENT_END.search(source, position + 2)
    if stop is None:
        return Comment(source[position + 4 :]), len(source)
    return Comment(source[position + 4 : max(stop.start(), position + 4)]), stop.end()


def _tag(source: str, opening: re.Match[str]) -> tuple[Token, int]:
    attributes: dict[str, str] = {}
    position = opening.end()
    while (end := _TAG_END.match(source, position)) is None:
        found = _ATTRIBUTE.match(source, position)
        if found is None:
            return Text(html.unescape(source[opening.start() :])), len(source)
        value = next((part for part in found.groups()[1:] if part is not None), "")
        attributes.setdefault(found.group(1).lower(), _attribute_text(value))
        position = found.end()
    name = opening.group(2).lower()
    return (End(name) if opening.group(1) else Start(name, attributes)), end.end()


def _raw_text(source: str, position: int, tag: str, unclosed: set[str]) -> tuple[str, int]:
    """Read up to the end tag; `unclosed` remembers for which names there is none any more."""
    if tag not in unclosed:
        closing = re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE).search(source, position)
        if closing is not None:
            return source[position : closing.start()], closing.start()
        unclosed.add(tag)
    return ("", len(source)) if tag in _SWALLOWS else ("", position)


def _attribute_text(value: str) -> str:
    """Resolve entities as in attributes, where `?a=1&copy=2` holds none (WHATWG HTML, 13.2.5.73)."""
    return _ENTITY.sub(_entity, value) if "&" in value else value


def _entity(found: re.Match[str]) -> str:
    name, text = found.group(1), found.string
    if name.startswith("#"):
        return html.unescape(found.group())
    bare = not name.endswith(";") and text[found.end() : found.end() + 1] == "="
    return found.group() if bare else html5.get(name, found.group())
