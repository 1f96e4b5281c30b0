"""The widget of rich text: its tree, which the island edits; without a script, the same as Markdown.

The tree goes along in a field of its own. Markdown that was not touched leaves it as it was, so what
Markdown has no words for is not lost by looking at it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from cms.admin.widgets.base import (
    Around,
    Sent,
    Unreadable,
    Widget,
    from_json,
    sent_again,
    sent_from,
    widget_for,
)
from cms.schema.fields import RichText
from cms.schema.richtext import empty, from_markdown, to_markdown, validate

TREE = "tree"


def tree_of(text: str) -> dict[str, Any] | None:
    """Return the tree of a JSON text if it is one that is valid."""
    try:
        tree = from_json(text)
    except Unreadable:
        return None
    return tree if isinstance(tree, dict) and not validate(tree) else None


def says_nothing(tree: Mapping[str, Any]) -> bool:
    """Say whether a tree holds no more than empty paragraphs."""
    return all(
        isinstance(one, Mapping) and one.get("type") == "paragraph" and not one.get("content")
        for one in tree.get("content") or ()
    )


def _markdown(tree: Mapping[str, Any] | None) -> str:
    return to_markdown(tree).rstrip("\n") if tree else ""


@widget_for.register
def _(declared: RichText, value: Any, around: Around) -> Widget:
    tree = value if isinstance(value, dict) and not validate(value) else None
    return _drawn(tree, _markdown(tree), around)


def _drawn(tree: dict[str, Any] | None, text: str, around: Around) -> Widget:
    body = orjson.dumps(tree or empty()).decode()
    return Widget("rich", shown=text, more={"tree": body, "names": _names(body, around)})


def _names(body: str, around: Around) -> str:
    """Return what the entries and pictures in a tree are called and look like, as JSON."""
    found = {
        key: {"title": one.title, "thumb": one.thumb, "kind": one.kind}
        for key, one in around.previews.items()
        if key in body
    }
    return orjson.dumps(found).decode()


@sent_from.register
def _(declared: RichText, sent: Sent, around: Around) -> Any:
    given = sent.text(TREE)
    if not sent.texts:
        # The island sends the tree alone; whether it is one, the type's rules say.
        tree = from_json(given or "")
        return None if isinstance(tree, dict) and says_nothing(tree) else tree
    before = tree_of(given or "")
    text = sent.texts[-1].replace("\r\n", "\n").rstrip("\n")
    if before is not None and text == _markdown(before):
        return None if says_nothing(before) else before
    return from_markdown(text)[0] if text.strip() else None


@sent_again.register
def _(declared: RichText, sent: Sent, around: Around) -> Widget:
    tree = tree_of(sent.text(TREE) or "")
    if sent.texts:
        text = sent.texts[-1].replace("\r\n", "\n").rstrip("\n")
        if tree is None or text != _markdown(tree):
            tree = from_markdown(text)[0]
        return _drawn(tree, text, around)
    return _drawn(tree, _markdown(tree), around)
