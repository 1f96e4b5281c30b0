"""Formatted text to be looked at: quiet HTML without links that lead away or files from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from cms.admin.page import Page
from cms.admin.translating import mark
from cms.schema.richtext import MAX_DEPTH
from cms.schema.richtext.tree import attribute, children, marks_of, number_attribute

Node = Mapping[str, Any]
MARKS = {
    "bold": "strong",
    "italic": "em",
    "underline": "u",
    "strike": "s",
    "highlight": "mark",
    "superscript": "sup",
    "subscript": "sub",
    "code": "code",
}
CONTAINERS = {
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "blockquote": "blockquote",
    "table": "table",
    "table_row": "tr",
    "table_cell": "td",
    "table_header": "th",
}
FORMATTED = mark("Another format")
SHOWN_AS = {"added": "ins", "removed": "del"}


def tag(name: str, inner: Markup, given: str = "") -> Markup:
    """Return an element around what is HTML already."""
    opened = f'{name} class="{given}"' if given else name
    return Markup(f"<{opened}>{{}}</{name}>").format(inner)  # noqa: S704 - names of our own  # nosec B704


def joined(parts: Sequence[Markup]) -> Markup:
    """Return pieces of HTML one behind the other."""
    return Markup("").join(parts)


def tree_html(tree: Node, page: Page) -> Markup:
    """Return a tree of formatted text as HTML."""
    return joined([node_html(node, page) for node in children(tree)])


def node_html(node: Node, page: Page, depth: int = 0) -> Markup:
    """Return one block as HTML; what is no known node is shown by what it holds."""
    if depth >= MAX_DEPTH:
        return Markup("")
    kind = str(node.get("type"))
    if kind in ("paragraph", "heading"):
        return around_text(node, text_html(node))
    if kind == "code_block":
        return around_text(node, text_html(node))
    if kind in ("image", "embed", "horizontal_rule"):
        return _object(node, kind, page)
    inner = joined([node_html(one, page, depth + 1) for one in children(node)])
    return tag(CONTAINERS[kind], inner) if kind in CONTAINERS else inner


def around_text(node: Node, inner: Markup) -> Markup:
    """Return the element of a paragraph, heading or code block around its text."""
    kind = node.get("type")
    if kind == "heading":
        # The page has its own headings: these are only to look like some.
        return tag("p", inner, f"heading h{min(max(number_attribute(node, 'level', 2), 1), 6)}")
    if kind == "code_block":
        return tag("pre", tag("code", inner))
    return tag("p", inner)


def text_html(node: Node) -> Markup:
    """Return the text of a block, with its marks."""
    parts = []
    for one in children(node):
        if one.get("type") == "hard_break":
            parts.append(Markup("<br>"))
        else:
            parts.append(marked(str(one.get("text", "")), marks_of(one)))
    return joined(parts)


def marked(text: str, marks: Sequence[Node]) -> Markup:
    """Return text within its marks; links say where they lead and do not go there."""
    found = escape(text)
    for one in marks:
        kind = one.get("type")
        if kind == "link":
            target = attribute(one, "href")
            where = target if isinstance(target, str) else ""
            found = Markup('<span class="link" title="{}">{}</span>').format(where, found)
        elif kind in MARKS:
            found = tag(MARKS[kind], found)
    return found


def runs_html(runs: Sequence[Node], left_out: str, page: Page) -> Markup:
    """Return one side of what changed in a text: without what the other side alone has."""
    parts = []
    for run in runs:
        op = str(run["op"])
        if op == left_out:
            continue
        before = op == "formatted" and left_out == "added"
        marks = run.get("marks_from" if before else "marks") or ()
        text = Markup("↵<br>") if run.get("break") and op != "same" else _break(run, marks)
        if op in SHOWN_AS:
            text = tag(SHOWN_AS[op], text)
        elif op == "formatted":
            text = Markup('<span class="formatted" title="{}">{}</span>').format(
                page.say(FORMATTED), text
            )
        parts.append(text)
    return joined(parts)


def _break(run: Node, marks: Sequence[Node]) -> Markup:
    return Markup("<br>") if run.get("break") else marked(str(run["text"]), marks)


def _object(node: Node, kind: str, page: Page) -> Markup:
    if kind == "horizontal_rule":
        return Markup("<hr>")
    names = ("alt", "caption", "title", "url", "src")
    said = next((v for n in names if isinstance(v := attribute(node, n), str) and v), "")
    label = page.say(mark("Image") if kind == "image" else mark("Embedded"))
    return Markup('<p class="object"><span class="tag">{}</span> {}</p>').format(label, said)
