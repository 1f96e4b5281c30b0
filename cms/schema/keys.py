"""Keys: comparable values as text that SQLite, PostgreSQL and Python order alike.

Every comparable value becomes text whose byte order (collation C) is the value's own order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import singledispatch
from typing import Any

from cms.errors import BadRequest
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.schema.sortable import fold, instant_key, number_key, time_key
from cms.schema.values import (
    INTEGER_MAX,
    Refused,
    as_boolean_word,
    as_date,
    as_decimal,
    as_hash,
    as_instant,
    as_time,
    as_uuid,
)

EQUALITY = frozenset({"eq", "ne", "in", "nin", "null"})
ORDER = frozenset({"lt", "lte", "gt", "gte", "between"})
SUBSTRING = frozenset({"contains", "icontains", "starts", "ends"})
MANY = frozenset({"any", "all"})
FOLDED = "~"
"""What the name of a case-folded key ends in."""
LITERAL_MAX = 1_000
"""Characters of a text that is compared with."""


@dataclass(frozen=True)
class Comparable:
    """How a field can be compared.

    `many`: its key is a list; `folded`: there is a case-folded key beside it, under the same
    name and `~`; `ordered`: it can be sorted by; `operators`: those that a filter may use.
    """

    many: bool
    folded: bool
    ordered: bool
    operators: frozenset[str]


_TEXT = Comparable(False, True, True, EQUALITY | ORDER | SUBSTRING)
_ORDERED = Comparable(False, False, True, EQUALITY | ORDER)
_CHOSEN = Comparable(False, False, True, EQUALITY)
_LINK = Comparable(False, False, False, EQUALITY)


def _many(one: Comparable) -> Comparable:
    return replace(one, many=True, ordered=False, operators=one.operators | MANY)


@singledispatch
def comparable(field: f.Field) -> Comparable | None:
    """Say how the field compares, or None where filters and sorting can't use it."""
    return None


@comparable.register(f.Text)
@comparable.register(f.LongText)
@comparable.register(f.Slug)
@comparable.register(f.Email)
@comparable.register(f.URL)
def _(field: f.Field) -> Comparable | None:
    return _TEXT


@comparable.register(f.Integer)
@comparable.register(f.Decimal)
@comparable.register(f.Date)
@comparable.register(f.DateTime)
@comparable.register(f.Time)
def _(field: f.Field) -> Comparable | None:
    return _ORDERED


@comparable.register(f.Boolean)
@comparable.register(f.Choice)
@comparable.register(f.Colour)
def _(field: f.Field) -> Comparable | None:
    return _CHOSEN


@comparable.register(f.Choices)
def _(field: f.Choices) -> Comparable | None:
    return _many(_CHOSEN)


@comparable.register(f.Image)
@comparable.register(f.File)
@comparable.register(f.StoredFile)
def _(field: f.Field) -> Comparable | None:
    return _LINK


@comparable.register(f.Reference)
def _(field: f.Reference) -> Comparable | None:
    return _many(_LINK) if field.many else _LINK


@comparable.register(f.List)
def _(field: f.List) -> Comparable | None:
    inner = comparable(field.of)
    return None if inner is None or inner.many else _many(inner)


@singledispatch
def value_key(field: f.Field, value: Any) -> str:
    """Return the key of one value; raise Refused (a ValueError) where the value has none.

    The default serves every field whose value is text that compares as it stands.
    """
    if not isinstance(value, str):
        raise Refused("must be a string.")
    return value


@value_key.register
def _(field: f.Integer, value: Any) -> str:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused("must be a whole number.")
    return number_key(str(value))


@value_key.register
def _(field: f.Decimal, value: Any) -> str:
    return number_key(as_decimal(value))


@value_key.register
def _(field: f.Boolean, value: Any) -> str:
    if not isinstance(value, bool):
        raise Refused("must be true or false.")
    return "1" if value else "0"


@value_key.register
def _(field: f.Date, value: Any) -> str:
    return as_date(value)


@value_key.register
def _(field: f.DateTime, value: Any) -> str:
    return instant_key(as_instant(value))


@value_key.register
def _(field: f.Time, value: Any) -> str:
    return time_key(as_time(value))


@value_key.register
def _(field: f.Colour, value: Any) -> str:
    if not isinstance(value, str):
        raise Refused("must be a string.")
    return value.lower()


@value_key.register(f.Reference)
@value_key.register(f.Image)
@value_key.register(f.File)
def _(field: f.Field, value: Any) -> str:
    return as_uuid(value.get("id") if isinstance(value, Mapping) else value)


@value_key.register
def _(field: f.StoredFile, value: Any) -> str:
    return as_hash(value.get("hash") if isinstance(value, Mapping) else value)


@value_key.register
def _(field: f.List, value: Any) -> str:
    return value_key(field.of, value)


def literal_key(field: f.Field, text: str) -> str:
    """Turn a literal of a query into the key that it is compared with.

    Raises BadRequest, saying what is allowed, where `text` can't be a value of the field.
    """
    try:
        if len(text) > LITERAL_MAX:
            raise Refused(f"must be at most {LITERAL_MAX} characters long.")
        if "\0" in text or not _is_unicode(text):
            raise Refused("must not hold NUL or a lone surrogate.")
        return value_key(field, literal_value(field, text))
    except Refused as refusal:
        raise BadRequest(f"A value compared with {field.name!r} {refusal}") from None


@singledispatch
def literal_value(field: f.Field, text: str) -> Any:
    """Turn a literal of a query into a JSON value of the field; raise Refused if it is none."""
    return text


_INTEGER = re.compile(r"-?[0-9]{1,16}")


@literal_value.register
def _(field: f.Integer, text: str) -> Any:
    if not _INTEGER.fullmatch(text) or abs(int(text)) > INTEGER_MAX:
        raise Refused(f"must be a whole number within ±{INTEGER_MAX}, such as 12.")
    return int(text)


@literal_value.register
def _(field: f.Boolean, text: str) -> Any:
    return as_boolean_word(text)


@literal_value.register(f.Choice)
@literal_value.register(f.Choices)
def _(field: f.Choice | f.Choices, text: str) -> Any:
    if text not in field.values:
        raise Refused("must be one of: " + ", ".join(field.values) + ".")
    return text


@literal_value.register
def _(field: f.List, text: str) -> Any:
    return literal_value(field.of, text)


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def document_keys(spec: TypeSpec, document: Mapping[str, Any]) -> dict[str, str | list[str]]:
    """Return the keys of all comparable values of a document.

    Fields of groups are named with dots, `seo.title`. What is absent, null, an empty list, or
    written under an older declaration in a form that no longer compares, has no key; nor has what
    is encrypted.
    """
    return dict(_keys(spec.fields, document, ""))


def comparable_fields(fields: Mapping[str, f.Field], prefix: str = "") -> dict[str, f.Field]:
    """List the fields that compare, by the name of their key (`seo.title`)."""
    found: dict[str, f.Field] = {}
    for name, field in fields.items():
        if isinstance(field, f.Group):
            found.update(comparable_fields(field.fields, f"{prefix}{name}."))
        elif not field.encrypted and comparable(field) is not None:
            found[prefix + name] = field
    return found


def _keys(
    fields: Mapping[str, f.Field], document: Mapping[str, Any], prefix: str
) -> Iterator[tuple[str, str | list[str]]]:
    for name, field in fields.items():
        value = document.get(name)
        if value is None or field.encrypted:
            continue
        if isinstance(field, f.Group):
            if isinstance(value, Mapping):
                yield from _keys(field.fields, value, f"{prefix}{name}.")
            continue
        kind = comparable(field)
        if kind is not None:
            yield from _field_keys(field, kind, value, prefix + name)


def _field_keys(
    field: f.Field, kind: Comparable, value: Any, name: str
) -> Iterator[tuple[str, str | list[str]]]:
    if kind.many:
        items = value if isinstance(value, list) else [value]
        many = [key for key in (_key_or_none(field, item) for item in items) if key is not None]
        if many:
            yield name, many
            if kind.folded:
                yield name + FOLDED, [fold(key) for key in many]
        return
    key = _key_or_none(field, value)
    if key is not None:
        yield name, key
        if kind.folded:
            yield name + FOLDED, fold(key)


def _key_or_none(field: f.Field, value: Any) -> str | None:
    try:
        return value_key(field, value)
    except ValueError:
        return None
