"""Values of fields as people read them, side by side, with the words marked that differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import orjson

from cms.admin.page import Page
from cms.admin.translating import mark
from cms.content.history.diff.alignment import Effort
from cms.content.history.diff.words import word_runs
from cms.db.identifiers import is_id
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.schema.richtext.text_writer import to_text

Names = Mapping[str, str]
YES, NO = mark("Yes"), mark("No")
BLOCK = mark("Block %(number)s")


@dataclass(frozen=True)
class Side:
    """A value in words: runs of text, each the `same` as before or `added`."""

    runs: Sequence[tuple[str, str]]

    @property
    def empty(self) -> bool:
        """Whether it says nothing."""
        return not any(text for _, text in self.runs)


def sides(before: str, after: str, effort: Effort) -> Side:
    """Return a text with what is new in it marked."""
    runs = word_runs(before, after, effort)
    return Side([(run["op"], run["text"]) for run in runs if run["op"] != "removed"])


def in_words(
    page: Page, declared: f.Field | None, value: Any, names: Names = MappingProxyType({})
) -> str:
    """Return a value of a field as text; nothing where it says nothing.

    `names` are what entries are called that relations lead to; those without one are not seen.
    """
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return page.say(YES if value else NO)
    if isinstance(declared, f.Choice | f.Choices):
        words = dict(declared.choices)
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(str(words.get(one, one)) for one in chosen)
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, list):
        return "\n".join(_item(page, declared, one, names) for one in value)
    if isinstance(value, Mapping):
        return _object(page, declared, value, names)
    return orjson.dumps(value).decode()


def _item(page: Page, declared: f.Field | None, value: Any, names: Names) -> str:
    if isinstance(declared, f.Blocks) and isinstance(value, Mapping):
        component = declared.components.get(str(value.get("_type")))
        if component is not None:
            return f"{component.label}\n{_members(page, component.fields, value, names)}\n"
    return in_words(page, declared, value, names)


def _object(page: Page, declared: f.Field | None, value: Mapping[str, Any], names: Names) -> str:
    if value.get("type") == "doc":
        return to_text(value)
    if isinstance(declared, f.Group):
        return _members(page, declared.fields, value, names)
    if isinstance(value.get("id"), str):
        return names.get(value["id"], "…")
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def _members(
    page: Page, fields: Mapping[str, f.Field], value: Mapping[str, Any], names: Names
) -> str:
    found = [
        (one.label, in_words(page, one, value.get(name), names)) for name, one in fields.items()
    ]
    return "\n".join(f"{label}: {text}" for label, text in found if text)


def linked_ids(value: Any) -> set[str]:
    """Return the ids of entries that relations within a value lead to."""
    if isinstance(value, list):
        return {found for one in value for found in linked_ids(one)}
    if isinstance(value, Mapping):
        own = value.get("id")
        inner = {found for one in value.values() for found in linked_ids(one)}
        return inner | ({own} if isinstance(own, str) and is_id(own) else set())
    return set()


def path_words(
    page: Page, spec: TypeSpec, place: Sequence[str], document: Mapping[str, Any]
) -> tuple[str, f.Field | None]:
    """Return what a place of a document is called, and the field that is declared there."""
    fields: Mapping[str, f.Field] = spec.fields
    value: Any = document
    names: list[str] = []
    declared: f.Field | None = None
    for token in place:
        if isinstance(value, list):
            ids = [one.get("_id") for one in value if isinstance(one, Mapping)]
            number = ids.index(token) if token in ids else len(ids)
            names.append(page.say(BLOCK, number=number + 1))
            value = value[number] if token in ids else {}
            fields = _fields_of_block(declared, value)
            declared = None
            continue
        declared = fields.get(token)
        names.append(str(declared.label) if declared else token)
        fields = declared.fields if isinstance(declared, f.Group) else {}
        value = value.get(token) if isinstance(value, Mapping) else None
    return " › ".join(names), declared


def _fields_of_block(declared: f.Field | None, block: Mapping[str, Any]) -> Mapping[str, f.Field]:
    if not isinstance(declared, f.Blocks):
        return {}
    component = declared.components.get(str(block.get("_type")))
    return component.fields if component is not None else {}
