"""Paragraphs for classic content, in which WordPress keeps line breaks instead of tags."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BLOCK = re.compile(
    r"</?(?:table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|"
    r"map|area|blockquote|address|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|"
    r"header|footer|nav|figure|figcaption|details|menu|summary|script|iframe|video|audio|object)"
    r"(?=[\s/>])",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<(?:/?[a-zA-Z]|!--)")
_VERBATIM = re.compile(r"<(pre|script|style|textarea|svg)(?=[\s/>])", re.IGNORECASE)
_EMPTY_LINES = re.compile(r"[ \t]*\n[ \t]*\n[ \t\n]*")


def with_paragraphs(content: str) -> str:
    """Put `<p>` where an empty line divides text, and `<br>` where a line ends within it.

    Line breaks beside block tags mean nothing; those in `<pre>` and the like stay. Takes time in
    proportion to the length of `content`.
    """
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    pieces = list(_pieces(content))
    out: list[str] = []
    for number, piece in enumerate(pieces):
        if _MARKUP.match(piece):
            out.append(piece)
            continue
        after_block = number == 0 or _BLOCK.match(pieces[number - 1])
        before_block = number == len(pieces) - 1 or _BLOCK.match(pieces[number + 1])
        text = piece.lstrip() if after_block else piece
        text = text.rstrip() if before_block else text
        out.append(_EMPTY_LINES.sub("<p>", text).replace("\n", "<br>"))
    return "".join(out)


def _pieces(content: str) -> Iterator[str]:
    """Divide into tags, comments and verbatim elements (all beginning with `<`) and texts."""
    position = 0
    while position < len(content):
        found = _MARKUP.search(content, position)
        if found is None:
            yield content[position:]
            return
        opening = found.start()
        if opening > position:
            yield content[position:opening]
        stop = _end_of_markup(content, opening)
        if stop is None:
            yield content[opening:]
            return
        yield content[opening:stop]
        position = stop


def _end_of_markup(content: str, opening: int) -> int | None:
    if content.startswith("<!--", opening):
        return _after(content, "-->", opening)
    verbatim = _VERBATIM.match(content, opening)
    if verbatim:
        closing = re.compile(rf"</{verbatim.group(1)}\s*>", re.IGNORECASE)
        found = closing.search(content, opening)
        if found:
            return found.end()
    return _after(content, ">", opening)


def _after(content: str, text: str, start: int) -> int | None:
    found = content.find(text, start)
    return None if found < 0 else found + len(text)
