"""The words of a document that are searched: of fields with `searchable=True`, and of its title."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import singledispatch
from typing import Any

from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.schema.richtext.text_writer import to_text

TITLE_WEIGHT = 4
"""How many times as much a word counts in a title, beside what its field declares."""


@singledispatch
def words_of(field: f.Field, value: Any) -> Iterator[str]:
    """Yield the texts that one value of a searchable field holds; never raises.

    The default takes a string as it is, and anything else for nothing. A plugin's field registers
    its own.
    """
    if isinstance(value, str):
        yield value


@words_of.register
def _(field: f.RichText, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield to_text(value)


@words_of.register
def _(field: f.List, value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else ():
        yield from words_of(field.of, item)


def searchable_fields(spec: TypeSpec) -> dict[str, int]:
    """Return the fields of a type that are searched, with what a word in each of them counts.

    Those of the type itself: one within a group or a block is found, and hidden, with what holds it.
    """
    found = {}
    for name, field in spec.fields.items():
        titles = name == spec.title_field
        if not field.encrypted and (titles or _is_searched(field)):
            found[name] = max(1, field.boost) * (TITLE_WEIGHT if titles else 1)
    return found


def searched_texts(spec: TypeSpec, document: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the texts of a document that are searched, by the name of their field."""
    found = {}
    for name in searchable_fields(spec):
        whole = name == spec.title_field
        texts = [one for one in _texts(spec.fields[name], document.get(name), whole) if one.strip()]
        if texts:
            found[name] = texts
    return found


def _is_searched(field: f.Field) -> bool:
    if isinstance(field, f.Group):
        return any(map(_is_searched, field.fields.values()))
    if isinstance(field, f.Blocks):
        return any(_is_searched(one) for kind in field.types for one in kind.fields.values())
    if isinstance(field, f.List) and _is_searched(field.of):
        return True
    return field.searchable


def _texts(field: f.Field, value: Any, whole: bool = False) -> Iterator[str]:
    if isinstance(field, f.Group):
        yield from _within(field.fields.values(), value)
    elif isinstance(field, f.Blocks):
        for block in value if isinstance(value, list) else ():
            named = str(block.get("_type")) if isinstance(block, dict) else ""
            kind = field.components.get(named)
            if kind is not None:
                yield from _within(kind.fields.values(), block)
    elif isinstance(field, f.List) and not field.searchable:
        for item in value if isinstance(value, list) else ():
            yield from _texts(field.of, item)
    elif whole or field.searchable:
        yield from words_of(field, value)


def _within(fields: Iterable[f.Field], value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for field in fields:
            yield from _texts(field, value.get(field.name))
