"""Fields made of fields: groups, lists and blocks, read from controls whose names are their paths.

A list's items are named by keys, of which the list's own controls tell the order: `f.links` holds
`a` and `b`, `f.links.b.title` what stands in the second. So nothing is counted anew when one moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cms.admin.widgets.base import Around, Sent, Unreadable, Widget, read_by, widget_for
from cms.schema.fields import Blocks, Field, Group, List

TYPE = "_type"
ITEMS = (List, Blocks)
COMPOSED = (Group, List, Blocks)


@dataclass(frozen=True)
class Reading:
    """What is read by, and what could not be: in words (to be translated), by the value's pointer."""

    around: Around
    errors: dict[str, str] = field(default_factory=dict)


def keys_of(sent: Sent) -> list[str]:
    """Return the keys of a list's items, each once, in their order."""
    return [text for text in dict.fromkeys(sent.texts) if text]


def read_part(declared: Field, sent: Sent, reading: Reading, pointer: str) -> Any:
    """Return the value of a field as it was sent; what can't be read is noted, and None."""
    if isinstance(declared, Group):
        return _read_fields(declared.fields, sent, reading, pointer) or None
    if isinstance(declared, List):
        return _read_list(declared, sent, reading, pointer)
    if isinstance(declared, Blocks):
        return _read_blocks(declared, sent, reading, pointer)
    try:
        return read_by(declared, sent, reading.around)
    except Unreadable as unreadable:
        reading.errors[pointer] = str(unreadable)
        return None


def _read_fields(
    fields: Mapping[str, Field], sent: Sent, reading: Reading, pointer: str
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, declared in fields.items():
        part = sent.at(name)
        if part.given:
            value = read_part(declared, part, reading, f"{pointer}/{name}")
            if value not in (None, "", []):
                found[name] = value
    return found


def _read_list(declared: List, sent: Sent, reading: Reading, pointer: str) -> list[Any]:
    found: list[Any] = []
    for key in keys_of(sent):
        before = len(reading.errors)
        value = read_part(declared.of, sent.at(key), reading, f"{pointer}/{len(found)}")
        # An item in which nothing stands is none; one that can't be read keeps its place.
        if value is not None or len(reading.errors) > before:
            found.append(value)
    return found


def _read_blocks(declared: Blocks, sent: Sent, reading: Reading, pointer: str) -> list[Any]:
    found: list[Any] = []
    for key in keys_of(sent):
        part = sent.at(key)
        component = declared.components.get(part.text(TYPE) or "")
        if component is not None:
            values = _read_fields(component.fields, part, reading, f"{pointer}/{len(found)}")
            found.append({"_id": key, "_type": component.name, **values})
    return found


def shared_part(declared: Field, value: Any) -> Any:
    """Return what of a value all locales share: without the texts that each has for itself."""
    if isinstance(declared, Group) and isinstance(value, Mapping):
        return _shared_fields(declared.fields, value)
    if isinstance(declared, Blocks) and isinstance(value, list):
        return [_shared_block(declared, one) for one in value]
    return value


def _shared_block(declared: Blocks, block: Mapping[str, Any]) -> dict[str, Any]:
    component = declared.components.get(str(block.get(TYPE)))
    named = {"_id": block.get("_id"), TYPE: block.get(TYPE)}
    return named | (_shared_fields(component.fields, block) if component else {})


def _shared_fields(fields: Mapping[str, Field], value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: shared_part(declared, value[name])
        for name, declared in fields.items()
        if name in value and not declared.localized
    }


@widget_for.register(Group)
@widget_for.register(List)
@widget_for.register(Blocks)
def _(declared: Any, value: Any, around: Around) -> Widget:
    return Widget("group" if isinstance(declared, Group) else "items", group=True)
