"""Turns what stands in the files into documents: Markdown to rich text, keys to references."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from cms.sdk import fields as f
from cms.sdk import richtext

Identify = Callable[[str], str]
"""Gives the identifier of the entry with a key, such as `post/the-clerical-error`; raises KeyError."""

_LINK = re.compile(r"\(entry:([a-z]+/[a-z0-9-]+)\)")


def document(
    fields: Mapping[str, f.Field], values: Mapping[str, Any], identify: Identify
) -> dict[str, Any]:
    """Return `values` as a document of a type with these `fields`."""
    return {name: _value(fields[name], value, identify) for name, value in values.items()}


def _value(field: f.Field, value: Any, identify: Identify) -> Any:
    if isinstance(field, f.RichText):
        return _rich_text(value, identify)
    if isinstance(field, f.Reference):
        many = isinstance(value, list)
        found = [_reference(field, key, identify) for key in (value if many else [value])]
        return found if many else found[0]
    if isinstance(field, f.Image):
        return _picture(value, identify)
    if isinstance(field, f.Blocks):
        return [_block(field, block, identify) for block in value]
    return value


def _picture(key: str, identify: Identify) -> dict[str, str] | None:
    try:
        return {"id": identify(f"asset/{key}")}
    except KeyError:
        return None  # the demo was loaded without its pictures


def _reference(field: f.Reference, key: str, identify: Identify) -> dict[str, str]:
    full = key if "/" in key else f"{field.to}/{key}"
    return {"id": identify(full), "type": full.partition("/")[0]}


def _block(field: f.Blocks, block: Mapping[str, Any], identify: Identify) -> dict[str, Any]:
    own = {name: value for name, value in block.items() if name.startswith("_")}
    rest = {name: value for name, value in block.items() if name not in own}
    return own | document(field.components[block["_type"]].fields, rest, identify)


def _rich_text(text: str, identify: Identify) -> dict[str, Any]:
    """Read Markdown; a link to `entry:post/some-key` leads to that entry."""
    linked = _LINK.sub(lambda found: f"(entry:{_address(found.group(1), identify)})", text)
    tree, lost = richtext.from_markdown(linked)
    if lost:
        raise ValueError(f"Rich text can't hold all of the demo's Markdown: {'; '.join(lost)}")
    return tree


def _address(key: str, identify: Identify) -> str:
    return f"{key.partition('/')[0]}/{identify(key)}"
