"""The node of rich text: a tree that its own vocabulary checks."""

from __future__ import annotations

from typing import Any

import orjson

from cms.schema import fields as f
from cms.schema import richtext
from cms.schema.json_form import DOCUMENT_DEPTH_MAX, form_problems
from cms.schema.nodes.base import Mode, field_node, leaf
from cms.schema.values import Refused

RICH_TEXT_MAX = 4 * 1024 * 1024
"""Bytes of a tree, written without spaces as UTF-8."""


@field_node.register
def _(field: f.RichText, mode: Mode) -> Any:
    return leaf(as_rich_text, is_empty=is_blank)


def as_rich_text(value: Any) -> Any:
    """Require a tree of the vocabulary, bounded in size."""
    problems = form_problems(value, DOCUMENT_DEPTH_MAX) or richtext.validate(value)
    if problems:
        raise Refused(problems=problems)
    size = len(orjson.dumps(value))
    if size > RICH_TEXT_MAX:
        raise Refused(f"must be at most {RICH_TEXT_MAX} bytes of JSON, and is {size}.")
    return value


def is_blank(value: Any) -> bool:
    """Say whether a tree is what an editor sends when nothing was written."""
    if not isinstance(value, dict):
        return value is None
    content = value.get("content", [])
    return not content or content == [{"type": "paragraph"}]
