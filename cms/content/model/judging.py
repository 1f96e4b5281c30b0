"""Judges each value that a field has in the content, by what the field is to be from now on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from cms.schema.colander_schema import child_node, read
from cms.schema.content_type import TypeSpec
from cms.schema.declaration import field_declaration
from cms.schema.fields import Field
from cms.schema.visible_if import is_shown

_WORDLESS = (
    *("name", "label", "help", "indexed", "searchable", "boost", "default", "renamed_from"),
    *("read_permission", "write_permission", "blind_index"),
)
"""What can't make a value that is there worse than it was."""

LOST = "{entries} with a value in {name!r}, which nobody would see any more but in the history."
INVALID = (
    "{entries} with a value in {name!r} that the new rules refuse: what is published stays, and "
    "can't be published again before it is mended."
)
LACKING = (
    "{entries} with nothing in {name!r}, which would be required: what is published stays, and "
    "can't be published again before it is filled in."
)
KIND = (
    "{entries} with a value in {name!r} that can't be read as the new kind: nobody would see it "
    "any more but in the history."
)
ELSEWHERE = (
    "{entries} with a value of its own in {name!r} in another language, which nobody would see "
    "any more but in the history."
)
TWICE = "{entries} with a value in {name!r} that others share, so it can't be unique."
SEALED = (
    "{entries} with a value in {name!r}: only a field without values can begin to be encrypted, "
    "or end."
)


@dataclass
class Judge:
    """Counts what becomes of a field's values; without `after` the field goes."""

    name: str
    was: str | None
    before: Field | None
    after: Field | None
    default_locale: str
    found: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    holders: dict[tuple[str, bytes], str] = field(default_factory=dict)

    def look(self, row: Any, document: Mapping[str, Any]) -> None:
        """Judge the field in one edition (entry_id, locale, kind, fallback) and its document."""
        # What was not derived anew since an earlier change still has the name of then.
        written = [self.was or "", *(self.before.former_names if self.before else ())]
        value = next((document[one] for one in written if one in document), None)
        if _is_empty(value):
            self._nothing(row, document)
        elif self.after is None:
            self.found["lost"].add(row.entry_id)
        else:
            self._value(row, value, self.after)

    def _nothing(self, row: Any, document: Mapping[str, Any]) -> None:
        one, was = self.after, self.before
        if one is None or not one.required or (was is not None and was.required):
            return
        if one.localized and row.locale != self.default_locale:
            return
        if row.kind != "trash" and is_shown(one.visible_if, document):
            self.found["lacking"].add(row.entry_id)

    def _value(self, row: Any, value: Any, after: Field) -> None:
        before = self.before
        if before is not None and before.encrypted != after.encrypted:
            self.found["refused"].add(row.entry_id)
            return
        if after.encrypted:
            return  # nobody can look into it
        elsewhere = row.locale != self.default_locale and self.was not in row.fallback
        if before is not None and before.localized and not after.localized and elsewhere:
            self.found["elsewhere"].add(row.entry_id)
        if after.unique and not (before and before.unique) and row.kind == "draft":
            key = (row.locale, orjson.dumps(value, option=orjson.OPT_SORT_KEYS))
            other = self.holders.setdefault(key, row.entry_id)
            if other != row.entry_id:
                self.found["refused"] |= {other, row.entry_id}
        if read(child_node(after, "publish"), value)[1]:
            same = before is not None and _shape(before) == _shape(after)
            self.found["invalid" if same else "kind"].add(row.entry_id)

    def told(self) -> Iterator[tuple[str, str]]:
        """Yield what can be found, each with the sentence that says so."""
        changed = self.before and self.after and self.before.encrypted != self.after.encrypted
        yield from (("lost", LOST), ("lacking", LACKING), ("invalid", INVALID), ("kind", KIND))
        yield from (("elsewhere", ELSEWHERE), ("refused", SEALED if changed else TWICE))

    def count(self, what: str) -> int:
        """Return in how many entries something was found."""
        return len(self.found[what])


def judges(before: TypeSpec, after: TypeSpec, default_locale: str) -> list[Judge]:
    """Return a judge for each field whose values have to be looked at."""
    found, kept = [], set()
    for name, one in after.fields.items():
        was = next((old for old in (name, *one.former_names) if old in before.fields), None)
        old = before.fields.get(was) if was is not None else None
        if was is not None:
            kept.add(was)
        if (old is None and one.required) or (old is not None and _tells(old) != _tells(one)):
            found.append(Judge(name, was, old, one, default_locale))
    gone = (name for name in before.fields if name not in kept)
    return [*found, *(Judge(one, one, before.fields[one], None, default_locale) for one in gone)]


def _tells(one: Field) -> dict[str, Any]:
    said = field_declaration(one)
    said["encrypted"] = one.encrypted
    return {name: value for name, value in said.items() if name not in _WORDLESS}


def _shape(one: Field) -> tuple[Any, ...]:
    return one.kind, getattr(one, "many", False)


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})
