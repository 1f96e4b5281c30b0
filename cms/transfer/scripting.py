"""Finds what could run script in a document that nobody has validated: an export that was changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cms.schema import fields as f
from cms.schema.pointers import pointer
from cms.schema.richtext import urls

Place = tuple[str | int, ...]
_SCRIPTING = re.compile(r"(?:javascript|vbscript|data|blob|filesystem):", re.IGNORECASE)
_IGNORED = re.compile(r"[\x00-\x20\x7f-\x9f]+")
_ADDRESSES = frozenset({"href", "src", "url"})


def scripting(fields: Mapping[str, f.Field], document: Any) -> Iterator[str]:
    """Yield a pointer to each address in a document that a page must not link to or load.

    Looks at fields of URLs and of rich text, wherever they lie; what was written under another
    declaration is left as it is, since it is shown as what it was.
    """
    for place in _of_fields(fields, document, ()):
        yield pointer(*place)


def _of_fields(fields: Mapping[str, f.Field], document: Any, at: Place) -> Iterator[Place]:
    if isinstance(document, dict):
        for name, value in document.items():
            if name in fields:
                yield from _of_value(fields[name], value, (*at, name))


def _of_value(field: f.Field, value: Any, at: Place) -> Iterator[Place]:
    if isinstance(field, f.URL):
        # Browsers drop spaces and control characters before they look for the scheme.
        if isinstance(value, str) and _SCRIPTING.match(_IGNORED.sub("", value)):
            yield at
    elif isinstance(field, f.RichText):
        yield from _of_tree(value, at)
    elif isinstance(field, f.Group):
        yield from _of_fields(field.fields, value, at)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _of_item(field, one, (*at, number))


def _of_item(field: f.Field, item: Any, at: Place) -> Iterator[Place]:
    if isinstance(field, f.List):
        yield from _of_value(field.of, item, at)
    elif isinstance(field, f.Blocks) and isinstance(item, dict):
        component = field.components.get(str(item.get("_type")))
        if component is not None:
            yield from _of_fields(component.fields, item, at)


def _of_tree(tree: Any, at: Place) -> Iterator[Place]:
    pending: list[tuple[Any, Place]] = [(tree, at)] if isinstance(tree, dict) else []
    while pending:
        node, place = pending.pop()
        members = node.items() if isinstance(node, dict) else enumerate(node)
        for name, value in members:
            if isinstance(value, dict | list):
                pending.append((value, (*place, name)))
            elif name in _ADDRESSES and isinstance(value, str) and not urls.is_safe(value):
                yield (*place, name)
